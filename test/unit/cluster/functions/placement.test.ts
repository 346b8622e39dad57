import { describe, expect, test } from 'vitest';
import { runOnce } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { keptByFunctions, waitOfFunctions, workersInForce } from '#src/cluster/functions/placement.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { settled } from '../zookeeper/resized.ts';
import { message, watched } from './watched.ts';

const inBrokers = { functions: { placement: 'Brokers' } };
const ofTheirOwn = { functions: { placement: 'Workers' } };

function workersOf(world: FakeWorld) {
  const replicas = world.replicas('demo-functions') ?? 0;
  return { replicas, ready: world.ready('functions-worker').length, inside: brokersWithWorkers(world) };
}

/** Brokers that serve with a worker inside, by the version of their configuration. */
function brokersWithWorkers(world: FakeWorld): number {
  return world.ready('broker').filter(({ metadata }) => {
    const map = `demo-broker-${metadata.labels?.['pulsar-operator.dev/config']}`;
    return 'functions_worker.yml' in (world.object('ConfigMap', map)['data'] as object);
  }).length;
}

describe('given functions in brokers that are to have workers of their own', () => {
  test('then brokers keep theirs until all those serve, so that there is always one; and it ends Ready', () => {
    const world = settled(inBrokers);
    const seen = watched(world, ofTheirOwn, () => workersOf(world));
    for (const { ready, inside } of seen) if (inside < 2) expect(ready).toBe(2);
    expect(seen.every(({ ready, inside }) => ready + inside > 0)).toBe(true);
    expect(seen.at(-1)).toEqual({ replicas: 2, ready: 2, inside: 0 });
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when those do not come up, then no broker restarts, and what is waited for is said', () => {
    const world = settled(inBrokers);
    world.broken = ({ metadata }) => metadata.name === 'demo-functions-0';
    watched(world, ofTheirOwn, () => {});
    expect(workersOf(world)).toMatchObject({ ready: 0, inside: 2 });
    expect(message(world, 'broker')).toContain('until all pods of functions-worker are ready');
    expect(world.condition('Ready')?.status).toBe('False');
    expect(world.condition('Ready')?.message).toMatch(/^functions-worker: /);
    watched(world, inBrokers, () => {});
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given workers of their own, and brokers that are to have them', () => {
  test('then those go only when each broker has one inside, and it ends Ready without them', () => {
    const world = settled(ofTheirOwn);
    const seen = watched(world, inBrokers, () => workersOf(world));
    for (const { replicas, inside } of seen) if (replicas < 2) expect(inside).toBe(2);
    expect(seen.at(-1)).toEqual({ replicas: 0, ready: 0, inside: 2 });
    expect(world.condition('Ready')?.status).toBe('True');
    expect(message(world, 'functions-worker')).toBe('Switched off');
  });

  test('when the last broker does not come up with one, then they stay as they are, and what is waited for is said', () => {
    const world = settled(ofTheirOwn);
    const template = JSON.stringify(world.object<StatefulSet>('StatefulSet', 'demo-functions').spec.template);
    world.broken = pod => pod.metadata.name === 'demo-broker-0' && world.isUpdated(pod);
    watched(world, { functions: { placement: 'Brokers', runtime: 'Thread' } }, () => {});
    const set = world.object<StatefulSet>('StatefulSet', 'demo-functions');
    expect(set.spec.replicas).toBe(2);
    expect(JSON.stringify(set.spec.template)).toBe(template);
    expect(message(world, 'functions-worker')).toContain('until each broker has a functions worker inside');
  });

  test.each([
    ['workers', 'demo-functions', 0, 2],
    ['workers', 'demo-functions', 50, 2],
    ['brokers', 'demo-broker', 0, 2],
  ])(
    'when somebody scales the %s (%s) to %i by hand meanwhile, then that is put back, and no worker goes',
    (_, set, count, wanted) => {
      const world = settled(ofTheirOwn);
      world.broken = pod => pod.metadata.name.startsWith('demo-broker') && world.isUpdated(pod);
      watched(world, inBrokers, () => {});
      world.scaleByHand(set, count);
      world.runControllers();
      for (let second = 0; second < 60; second++) {
        runOnce(world);
        expect(world.replicas('demo-functions')).toBe(2);
      }
      expect(world.replicas(set)).toBe(wanted);
    },
  );

  test('when there are to be no functions at all, then nothing is waited for', () => {
    const world = settled(ofTheirOwn);
    world.broken = ({ metadata }) => metadata.name.startsWith('demo-broker');
    watched(world, {}, () => {});
    expect(world.replicas('demo-functions')).toBe(0);
  });
});

test('given a cluster where functions stay where they are, then nothing of it stays or waits', () => {
  for (const spec of [{}, inBrokers, ofTheirOwn]) {
    const state = stateOf(settled(spec).observe({}));
    expect(keptByFunctions(state)).toEqual([]);
    expect(waitOfFunctions(state, 'broker')).toBeUndefined();
    expect(workersInForce(state.observation, state.context.spec)).toBe(spec === ofTheirOwn ? 2 : 0);
  }
});

describe.each([
  ['up', '4.0.6', '4.0.8'],
  ['back', '4.0.8', '4.0.6'],
])('given functions that are to go elsewhere, and a version that goes %s at the same time', (_, from, to) => {
  test.each([
    ['into workers of their own', inBrokers, ofTheirOwn],
    ['into brokers', ofTheirOwn, inBrokers],
  ])('when they go %s, then neither waits for the other for ever', (_what, before, after) => {
    const world = settled({ ...before, version: from });
    const seen = watched(world, { ...after, version: to }, () => workersOf(world));
    expect(seen.every(({ ready, inside }) => ready + inside > 0)).toBe(true);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(new Set(world.versions('broker'))).toEqual(new Set([to]));
  });
});
