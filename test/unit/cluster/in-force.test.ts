import { describe, expect, test } from 'vitest';
import { readyCluster } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { inForce, stateOf } from '#src/cluster/in-force.ts';
import { imageOf } from '#src/components/build/context.ts';
import { componentNames } from '#src/components/build/names.ts';
import { operatorVersion } from '#src/components/build/operator-version.ts';
import { runsPulsar, settingsOf } from '#src/components/build/settings.ts';
import { seenAtRest } from './at-rest.ts';

type Spec = Record<string, object | string>;

/** What is in force when a cluster that was ready is edited, and all is known that is asked for. */
function edited(first: Spec, then: Spec, meanwhile: (world: FakeWorld) => void = () => {}) {
  const world = readyCluster(new FakeWorld(first));
  meanwhile(world);
  world.edit(then);
  return inForce(world.decide().observation);
}

describe('given a cluster that is as specified', () => {
  test('then its spec is in force, and nothing is held, at risk or under way', () => {
    const { cluster } = seenAtRest();
    expect(inForce(seenAtRest())).toMatchObject({
      spec: { ...cluster.spec, image: imageOf(cluster.spec) },
      ensemble: { servers: 3, members: 3 },
      holds: [],
      risks: [],
      steps: [],
    });
  });

  test('then its state has each component with as many pods as are in force', () => {
    const { components, context } = stateOf(seenAtRest());
    expect(Object.keys(components)).toEqual([...componentNames]);
    for (const name of componentNames)
      expect(components[name], name).toMatchObject({
        desired: settingsOf(context.spec, name).replicas,
        missing: [],
      });
  });

  test('then the builders get who it is, who votes, and what each component runs', () => {
    const { context } = stateOf(seenAtRest());
    const { version } = seenAtRest().cluster.spec;
    expect(context).toMatchObject({ name: 'demo', namespace: 'test', uid: 'cluster-uid', members: 3 });
    for (const name of componentNames.filter(runsPulsar))
      expect(context.releases[name], name).toMatchObject({ version });
  });

  test('then the canary is given the operator, whose image it has been told', () => {
    const { context } = stateOf({ ...seenAtRest(), operatorImage: 'registry.example/operator:1' });
    expect(context.releases.canary).toEqual({
      version: operatorVersion,
      image: 'registry.example/operator:1',
    });
  });

  test('when it has no namespace, then it is in the default one', () => {
    const { cluster, ...seen } = seenAtRest();
    const { namespace: _, ...metadata } = cluster.metadata;
    expect(stateOf({ ...seen, cluster: { ...cluster, metadata } }).context.namespace).toBe('default');
  });

  test('when a restart is asked for, then the builders are told', () => {
    const seen = seenAtRest();
    seen.cluster.metadata.annotations = { 'pulsar-operator.dev/restart-broker': 'now' };
    expect(Object.keys(stateOf(seen).context.restarts.broker ?? {})).toHaveLength(1);
  });
});

describe('given wishes that cannot be carried out', () => {
  const first = {
    bookkeeper: { replicas: 4, storage: { journal: { size: '20Gi' }, ledgers: { size: '90Gi' } } },
    zookeeper: { storage: { size: '20Gi' } },
  };
  const smaller = {
    version: '6.0.0',
    bookkeeper: { replicas: 3, storage: { journal: { size: '10Gi' }, ledgers: { size: '50Gi' } } },
    zookeeper: { storage: { size: '10Gi' } },
  };

  /** Ledgers that need all four bookies, and a bookie that is known to leave. */
  const needed = (world: FakeWorld) => {
    world.bookies.policy = 4;
    world.bookies.ensemble = 4;
    world.bookies.write(0);
    world.annotate({ 'pulsar-operator.dev/restart-bookie': 'no component' });
    world.patchStatus(world.cluster, { drainingBookies: [{ name: 'demo-bookie-3' }] });
  };

  test('then each is held for its own reason, in this order', () => {
    const { holds } = edited(first, smaller, needed);
    expect(holds.map(({ reason }) => reason)).toEqual([
      'BookieScaleDown',
      'VersionChange',
      ...['VolumeShrink', 'VolumeShrink', 'VolumeShrink'],
      'UnknownRestart',
    ]);
    expect(holds[0]?.isAsked, 'no watch tells of ledgers').toBe(true);
    expect(holds.flatMap(({ size }) => size ?? [])).toEqual([
      'zookeeper.storage.size',
      'bookkeeper.storage.journal.size',
      'bookkeeper.storage.ledgers.size',
    ]);
  });

  test('then what is in force stays as it was', () => {
    const { spec } = edited(first, smaller, needed);
    expect(spec).toMatchObject(first);
    expect(spec.version).not.toBe('6.0.0');
    expect(spec.image).toContain(spec.version);
  });
});

describe('given an ensemble that has never formed', () => {
  /** A cluster of another version that has been told of one, while no server has served. */
  function edit(replicas: number) {
    const world = new FakeWorld({ version: '4.0.6' });
    world.broken = () => true;
    world.pass();
    world.runControllers();
    world.runPods();
    world.edit({ version: '6.0.0', zookeeper: { replicas } });
    return inForce(world.observe());
  }

  test('then any version may begin: nothing has ever been written', () => {
    expect(edit(3)).toMatchObject({ spec: { version: '6.0.0' }, holds: [] });
  });

  test('then it forms with the servers it was begun with, and another number comes after that', () => {
    const { spec, steps, ensemble } = edit(5);
    expect([spec.zookeeper.replicas, ensemble.members]).toEqual([3, undefined]);
    expect(steps).toMatchObject([{ component: 'zookeeper' }]);
  });
});

describe('given several changes at once', () => {
  test('when servers join while bookies are to leave, then the bookies wait for the ensemble, and come after it', () => {
    const { steps, spec, bookies } = edited(
      { bookkeeper: { replicas: 4 } },
      { bookkeeper: { replicas: 3 }, zookeeper: { replicas: 5 } },
    );
    expect(steps).toMatchObject([
      { component: 'zookeeper' },
      { component: 'bookkeeper', message: expect.stringContaining('Waiting for ZooKeeper') },
    ]);
    expect([spec.zookeeper.replicas, spec.bookkeeper.replicas, bookies.draining]).toEqual([4, 4, []]);
  });

  test('when a volume is lost too, then that comes first', () => {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 4 } }));
    const lost = world.object('PersistentVolumeClaim', 'data-demo-zookeeper-1');
    world.write({ ...lost, status: { phase: 'Lost' } });
    const down = world.object('Pod', 'demo-zookeeper-1');
    world.write({ ...down, spec: {}, status: { phase: 'Pending' } });
    world.edit({ bookkeeper: { replicas: 3 }, zookeeper: { replicas: 5 } });
    const { steps } = inForce(world.decide().observation);
    expect(steps.map(({ component, repairs }) => [component, repairs])).toEqual([
      ['zookeeper', true],
      ['zookeeper', undefined],
      ['bookkeeper', undefined],
    ]);
  });
});

describe('given volumes that go with their pods', () => {
  test('then those of servers and of bookies are at risk, the servers first', () => {
    const one = { zookeeper: { replicas: 1 }, bookkeeper: { replicas: 1 }, broker: { replicas: 1 } };
    const world = readyCluster(new FakeWorld({ profile: 'Development', ...one }));
    world.bookies.ensemble = 1;
    world.bookies.write(0);
    for (const claim of world.claims) world.delete(claim);
    world.settle(100);
    expect(inForce(world.decide().observation).risks).toMatchObject([
      { component: 'zookeeper', pod: 'demo-zookeeper-0' },
      { component: 'bookkeeper', pod: 'demo-bookie-0' },
    ]);
  });
});
