import { expect, test } from 'vitest';
import { runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { strangers } from '#src/cluster/zookeeper/strangers.ts';

const servers = ['demo-zookeeper-0', 'demo-zookeeper-1', 'demo-zookeeper-2'];
const five = { zookeeper: { replicas: 5 } };

/** `kubectl delete --cascade=orphan`, and the same name again with this spec: nobody changes who votes whom a server does not know. */
function adopted(spec: Record<string, unknown>): FakeWorld {
  const world = new FakeWorld();
  world.settle();
  for (const object of [...world.owned]) world.patchMeta(object, { ownerReferences: [] });
  const { status: _, ...cluster } = world.cluster;
  const metadata = { name: 'demo', namespace: 'test', uid: 'another-uid', generation: 1 };
  world.put('PulsarCluster', []);
  world.write({ ...cluster, metadata, spec: pulsarClusterSpec.parse(spec) });
  world.failing = ({ kind }) => {
    return kind === 'reconfigure' && strangers(world.observe()).length > 0 ? 'NoAuth' : undefined;
  };
  return world;
}

const isReady = (world: FakeWorld) => world.condition('Ready')?.status === 'True';

test('given a cluster that nobody has made again, then none of its servers is a stranger', () => {
  const world = new FakeWorld();
  world.settle();
  expect(strangers(world.observe())).toEqual([]);
});

test('given a configuration that is not there, then nothing is said of its server', () => {
  const world = adopted({});
  expect(strangers(world.observe())).toEqual(servers);
  world.put('ConfigMap', []);
  expect(strangers(world.observe())).toEqual([]);
});

test.each([
  ['Automatic', {}],
  ['OnRestart', { operatorUpgradePolicy: 'OnRestart' }],
])(
  'given policy %s and a cluster that is made again with more servers, then those that run restart before others join',
  (_, more) => {
    const world = adopted({ ...more, ...five });
    const from = world.history.length;
    world.pass();
    expect(world.cluster.status?.components?.['zookeeper']?.message).toContain(
      'Waiting for demo-zookeeper-0, demo-zookeeper-1, demo-zookeeper-2 to restart',
    );
    runUntil(world, () => isReady(world));
    const lines = world.history.slice(from).filter(line => /^delete Pod demo-zoo|^reconfigure/.test(line));
    expect(lines.slice(0, 3).sort()).toEqual(servers.map(name => `delete Pod ${name}`));
    expect(world.ensemble.participants).toEqual([1, 2, 3, 4, 5]);
  },
);

test('given policy OnRestart and a cluster that is made again as it was, then its servers restart, and it may be scaled later', () => {
  const policy = { operatorUpgradePolicy: 'OnRestart' };
  const world = adopted(policy);
  runUntil(world, () => isReady(world));
  expect(strangers(world.observe())).toEqual([]);
  world.edit({ ...policy, ...five });
  runUntil(world, () => isReady(world) && world.ensemble.participants.length === 5);
});
