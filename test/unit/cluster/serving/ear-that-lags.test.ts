import { describe, expect, test } from 'vitest';
import { tell } from '#simulation/kubernetes/kubelet.ts';
import { readyCluster, runFor, runOnce, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { member } from '../configuration-store/sharing.ts';

/** A cluster that is Ready, and whose ear hears of servers some seconds after their pods are seen to be ready. */
function withLag(spec: Record<string, unknown> = {}): FakeWorld {
  const world = readyCluster(new FakeWorld(spec));
  world.settle();
  world.earLagMs = 3000;
  return world;
}

/** The reasons that Ready gives, each with its sentence, until it is True again. */
function saidUntilReady(world: FakeWorld): string[] {
  const said: string[] = [];
  for (let second = 0; second < 200; second++) {
    runOnce(world);
    const { status, reason, message } = world.condition('Ready') ?? {};
    if (status === 'True' && said.length > 0) return said;
    if (status !== 'True') said.push(`${reason}: ${message}`);
  }
  throw new Error(`never Ready: ${said.at(-1)}`);
}

function restart(world: FakeWorld, component: string): FakeWorld {
  world.annotate({ [`pulsar-operator.dev/restart-${component}`]: 'now' });
  return world;
}

const twoBookies = {
  profile: 'Development',
  bookkeeper: { replicas: 2 },
  quorums: { ensemble: 2, write: 2, ack: 2 },
};

describe('given an ear that is some seconds behind the pods', () => {
  test.each([
    ['broker', {}],
    ['bookkeeper', twoBookies],
  ])(
    'when each %s has restarted, then none is at fault, and Ready waits to hear of the last one',
    (name, spec) => {
      const said = saidUntilReady(restart(withLag(spec), name));
      expect(said.filter(each => /^(NotServing|ReadOnly)/.test(each))).toEqual([]);
      expect(said.at(-1)).toMatch(/^Asking: \w+: Waiting to hear from ZooKeeper of demo-(broker|bookie)-0$/);
    },
  );

  test.each([false, true])(
    'when a broker serves again that it has not heard of, then it is looked at when it must have',
    suspend => {
      const world = withLag();
      world.edit({ suspend });
      world.settle();
      world.unlisted = ['demo-broker-1'];
      world.now += 60_000;
      const pod = world.podsOf('broker').find(({ metadata }) => metadata.name === 'demo-broker-1');
      if (!pod) throw new Error('there is no such broker');
      tell(world, pod, false);
      world.pass();
      tell(world, world.object('Pod', 'demo-broker-1'), true);
      world.now += 7000;
      expect(world.plan().wakeAfterSeconds).toBe(3);
    },
  );

  test('when it still misses metadata that has just been found, then nobody calls that lost', () => {
    const world = new FakeWorld();
    runUntil(world, () => world.condition('MetadataInitialized')?.status === 'True');
    world.metadata = 'missing';
    runFor(world, 3);
    expect(world.condition('MetadataInitialized')?.reason).toBe('FoundInZooKeeper');
    expect(world.condition('Ready')?.reason).not.toBe('MetadataLost');
    world.metadata = 'complete';
    world.settle(100);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a member waits for its store, then what has just been written is not lost, and its brokers wait', () => {
    const world = new FakeWorld(member);
    world.earLagMs = 3000;
    runUntil(world, () => world.metadata === 'complete');
    const told: unknown[] = [];
    for (let second = 0; second < 60; second++) {
      runOnce(world);
      const { status, reason } = world.condition('MetadataInitialized') ?? {};
      told.push(`${status} ${reason}`);
    }
    expect([...new Set(told)]).toEqual(['False NotFound']);
    expect(world.condition('Ready')?.message).toContain('the configuration store, does not exist');
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
    expect(world.podsOf('broker')).toEqual([]);
  });

  test('when metadata is lost that has just been found, then that is told before long', () => {
    const world = new FakeWorld();
    runUntil(world, () => world.condition('MetadataInitialized')?.status === 'True');
    world.metadata = 'missing';
    runFor(world, 12);
    expect(world.condition('Ready')?.reason).toBe('MetadataLost');
  });

  test('when a broker is ready that ZooKeeper never lists, then it is looked at again when that is a fault', () => {
    const world = restart(withLag(), 'broker');
    world.unlisted = ['demo-broker-0'];
    runUntil(world, () => world.condition('Ready')?.message.endsWith('ZooKeeper of demo-broker-0') === true);
    let waited = 0;
    while (world.condition('Ready')?.reason === 'Asking') {
      const { wakeAfterSeconds = 600 } = world.plan();
      waited += wakeAfterSeconds;
      world.now += wakeAfterSeconds * 1000;
      world.pass();
    }
    expect(waited).toBeLessThanOrEqual(10);
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'NotServing',
      message: expect.stringContaining('ZooKeeper does not list demo-broker-0'),
    });
  });
});
