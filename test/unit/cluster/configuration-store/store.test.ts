import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

function storeOf(spec: object = {}): FakeWorld {
  const world = new FakeWorld({ purpose: 'ConfigurationStore', ...spec });
  world.settle();
  return world;
}

function development(replicas: number) {
  return { purpose: 'ConfigurationStore', profile: 'Development', zookeeper: { replicas } };
}

describe('given a configuration store', () => {
  test('then it is a ZooKeeper ensemble alone, and Ready', () => {
    const world = storeOf();
    expect(world.condition('Ready')).toMatchObject({ status: 'True', message: 'All components are ready' });
    expect(world.pods.map(({ metadata }) => metadata.name).sort()).toEqual(
      [0, 1, 2].map(ordinal => `demo-zookeeper-${ordinal}`),
    );
    expect(world.list('Job')).toEqual([]);
    const { components, units, brokerSelector } = world.cluster.status ?? {};
    expect(Object.keys(components ?? {})).toEqual(['zookeeper']);
    expect([units, brokerSelector]).toEqual([[], undefined]);
  });

  test('then of its conditions there are those that a store can have', () => {
    const types = storeOf().cluster.status?.conditions?.map(({ type }) => type);
    expect(types).toContain('Observed');
    expect(types).not.toContain('Redundant');
  });

  test('when nobody has heard from it, then it is not called Ready on the word of pods alone', () => {
    const world = new FakeWorld({ purpose: 'ConfigurationStore' });
    world.isMute = true;
    world.settle();
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Asking' });
  });

  test('when it grows and shrinks, then servers join and leave one at a time', () => {
    const world = new FakeWorld(development(1));
    const votes = new Set<number>();
    world.settle();
    for (const replicas of [3, 5, 3]) {
      world.edit(development(replicas));
      world.settle(200, () => votes.add(world.ensemble.voters.length));
      expect(world.condition('Ready')?.status).toBe('True');
      expect(world.ensemble.voters).toHaveLength(replicas);
    }
    expect([...votes]).toEqual([1, 2, 3, 4, 5]);
  });

  test('when it gets another version, and the earlier one again, then servers do, and nothing else is waited for', () => {
    const world = storeOf();
    for (const version of ['4.0.9', '4.0.8']) {
      world.edit({ purpose: 'ConfigurationStore', version });
      world.settle(100);
      expect(world.versions('zookeeper')).toEqual([version, version, version]);
      expect(world.condition('Ready')?.status).toBe('True');
    }
  });

  test('when a restart of brokers is asked for, then it says which components there are', () => {
    const world = storeOf();
    world.annotate({ 'pulsar-operator.dev/restart-broker': 'now' });
    world.settle();
    expect(world.condition('Held')?.message).toContain('the components are zookeeper.');
  });
});

describe('given a configuration store that clusters have written to', () => {
  const used = () => {
    const world = storeOf();
    world.metadata = 'complete';
    world.settle();
    return world;
  };

  test('then that is remembered', () => {
    expect(conditionOf(storeOf().cluster.status, 'MetadataInitialized')?.status).toBe('False');
    expect(conditionOf(used().cluster.status, 'MetadataInitialized')?.status).toBe('True');
  });

  test('when that is gone, then nothing is done any more, and it says so', () => {
    const world = used();
    world.metadata = 'missing';
    world.edit({ purpose: 'ConfigurationStore', version: '4.0.9' });
    world.settle();
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'MetadataLost' });
    expect(world.condition('Ready')?.message).toContain('Brokers of its members serve from memory');
    expect(world.versions('zookeeper')).toEqual(['4.0.8', '4.0.8', '4.0.8']);
  });
});
