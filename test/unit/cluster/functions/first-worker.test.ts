import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { replicasAtFirst } from '#src/cluster/functions/first-worker.ts';
import { labelsOf } from '#src/components/build/names.ts';
import { observed, pod, type Seen, statefulSet } from '../hand-made.ts';

/** How many brokers are to run of so many that are wanted. */
function replicas(wish: number, { spec, ...seen }: Seen = {}): number {
  const observation = observed({ spec: { broker: { replicas: wish }, ...spec }, ...seen });
  return replicasAtFirst(observation, observation.cluster.spec, 'broker', wish);
}

const functions = { functions: {} };
const live = (replicas: number) => [statefulSet('demo-broker', replicas)];
const starting = [pod('demo-broker-0', { ready: false })];

describe('given brokers without functions workers', () => {
  test('then all start at once', () => {
    expect(replicas(3)).toBe(3);
    expect(replicas(3, { owned: live(1), pods: starting })).toBe(3);
  });
});

describe('given functions workers of their own', () => {
  const spec = { functions: { placement: 'Workers' } };
  const workers = (wish: number, seen: Seen = {}) => {
    const observation = observed({ spec, ...seen });
    return replicasAtFirst(observation, observation.cluster.spec, 'functions-worker', wish);
  };

  test('then one starts alone, and brokers do not wait for each other', () => {
    expect(workers(3)).toBe(1);
    expect(replicas(3, { spec })).toBe(3);
  });

  test('when there are to be none, then none starts', () => {
    expect(workers(0)).toBe(0);
  });

  test('when the first serves, then the others follow', () => {
    const owned = [statefulSet('demo-functions', 1)];
    const labels = labelsOf('demo', 'functions-worker');
    expect(workers(3, { owned, pods: [pod('demo-functions-0', { labels })] })).toBe(3);
  });
});

describe('given brokers with functions workers inside', () => {
  test('when none has served yet, then one starts alone: of several that race all but one would end', () => {
    expect(replicas(3, { spec: functions })).toBe(1);
    expect(replicas(3, { spec: functions, owned: live(1), pods: starting })).toBe(1);
  });

  test('when the first serves, then the others follow', () => {
    expect(replicas(3, { spec: functions, owned: live(1), pods: [pod('demo-broker-0')] })).toBe(3);
  });

  test('when there were several and none serves, then there is no way back to one', () => {
    expect(replicas(3, { spec: functions, owned: live(2), pods: starting })).toBe(3);
  });

  test('when one has served and is away, then the others come: nothing is raced for any more', () => {
    const counts = { replicas: 1, desired: 1, ready: 0, updated: 1, message: '' };
    const status = { components: { broker: { ...counts, provenRevision: 'demo-broker-1' } } };
    expect(replicas(3, { spec: functions, owned: live(1), pods: starting, status })).toBe(3);
  });

  test('when the first one is away for good, then more brokers still come', () => {
    const world = new FakeWorld({ broker: { replicas: 1 }, functions: {} });
    world.settle();
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-0';
    world.edit({ broker: { replicas: 3 }, functions: {} });
    world.runPods();
    world.settle();
    expect(world.ready('broker').map(({ metadata }) => metadata.name)).toEqual([
      'demo-broker-1',
      'demo-broker-2',
    ]);
  });

  test('when functions are on, then one broker starts alone and the others after it', () => {
    const world = new FakeWorld({ broker: { replicas: 3 }, functions: {} });
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-0';
    world.settle();
    expect(world.podsOf('broker')).toHaveLength(1);
    world.broken = () => false;
    world.settle();
    expect(world.podsOf('broker')).toHaveLength(3);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
