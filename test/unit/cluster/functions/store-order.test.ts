import { describe, expect, test } from 'vitest';
import { breakForGood } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { keptByStore, storesInForce, waitOfStore } from '#src/cluster/functions/store-order.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { configLabel } from '#src/components/build/names.ts';
import { settled } from '../zookeeper/resized.ts';
import { message, type Spec, watched } from './watched.ts';

const inBrokers = { functions: {} };
const ofTheirOwn = { functions: { placement: 'Workers' } };

const places: [string, Spec, 'broker' | 'functions-worker', string][] = [
  ['inside brokers', inBrokers, 'broker', 'broker'],
  ['of their own', ofTheirOwn, 'functions-worker', 'functions'],
];

/** How many pods of a component are told of the store, by the files they were made with. */
function toldOf(world: FakeWorld, component: string, workload: string): number {
  return world.observe({}).pods.filter(({ metadata: { labels } }) => {
    if (labels?.['app.kubernetes.io/component'] !== component) return false;
    const map = world.object('ConfigMap', `demo-${workload}-${labels[configLabel]}`);
    const files = map['data'] as Record<string, string>;
    return files['functions_worker.yml']?.includes('"bk://demo-state-store.') ?? false;
  }).length;
}

describe.each(places)('given workers %s', (_, spec, component, workload) => {
  const look = (world: FakeWorld) => ({
    told: toldOf(world, component, workload),
    ready: world.ready('state-store').length,
  });

  test('when a state store is asked for, then they are told of it when it is ready, and it ends Ready', () => {
    const world = settled(spec);
    let wasReady = false;
    for (const { told, ready } of watched(world, { ...spec, stateStore: {} }, () => look(world))) {
      if (told > 0) expect(wasReady).toBe(true);
      wasReady ||= ready > 0;
    }
    expect(look(world)).toEqual({ told: 2, ready: 1 });
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it does not come up, then no worker restarts, and what is waited for is said', () => {
    const world = settled(spec);
    world.broken = ({ metadata }) => metadata.name === 'demo-state-store-0';
    watched(world, { ...spec, stateStore: {} }, () => {});
    expect(look(world)).toEqual({ told: 0, ready: 0 });
    expect(message(world, component)).toContain('until the pod of state-store is ready');
    expect(world.condition('Ready')?.message).toMatch(/^state-store: /);
    watched(world, spec, () => {});
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test.each([
    ['the store', spec],
    ['all functions', {}],
  ])('when %s shall go, then it goes only when no worker is told of it any more', (_what, without) => {
    const world = settled({ ...spec, stateStore: {} });
    for (const { told, ready } of watched(world, without, () => look(world)))
      if (ready === 0) expect(told).toBe(0);
    expect(look(world)).toEqual({ told: 0, ready: 0 });
    expect(world.replicas('demo-state-store')).toBe(0);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the first worker does not come up without it, then it stays as it is, and what is waited for is said', () => {
    const world = settled({ ...spec, stateStore: { config: { a: 1 } } });
    const map = () => world.ready('state-store')[0]?.metadata.labels?.[configLabel];
    const before = map();
    world.broken = pod => pod.metadata.name === `demo-${workload}-1` && world.isUpdated(pod);
    watched(world, spec, () => {});
    expect([world.replicas('demo-state-store'), map()]).toEqual([1, before]);
    expect(message(world, 'state-store')).toContain('until no functions worker is told of it');
  });
});

test.each<[string, Spec, Spec]>([
  ['in brokers', inBrokers, inBrokers],
  ['of their own', ofTheirOwn, ofTheirOwn],
  ['in brokers, and all functions go', inBrokers, {}],
])(
  'given workers %s and a state store that does not serve any more, when that is taken out, then it goes',
  (_, before, after) => {
    const world = settled({ ...before, stateStore: {} });
    breakForGood(world, 'demo-state-store-0');
    watched(world, after, () => {});
    expect([world.replicas('demo-state-store'), world.condition('Ready')?.status]).toEqual([0, 'True']);
  },
);

test('given a cluster in which nothing of this changes, then nothing stays or waits', () => {
  for (const spec of [{}, inBrokers, { ...ofTheirOwn, stateStore: {} }]) {
    const state = stateOf(settled(spec).observe({}));
    expect(keptByStore(state)).toEqual([]);
    expect(waitOfStore(state, 'broker')).toBeUndefined();
    expect(storesInForce(state.observation, state.context.spec)).toBe('stateStore' in spec ? 1 : 0);
  }
});

test('given workers that are told of a store that is away for a while, then they may change as ever', () => {
  const world = settled({ ...inBrokers, stateStore: {} });
  world.broken = ({ metadata }) => metadata.name === 'demo-state-store-0';
  for (const pod of world.ready('state-store')) world.delete(pod);
  world.pass();
  expect(keptByStore(stateOf(world.observe({})))).toEqual([]);
});

describe.each(places)('given workers %s and a new version at the same time', (_, spec) => {
  const store = { stateStore: {} };
  test.each([
    ['a store comes, up', '4.0.6', '4.0.8', {}, store],
    ['a store comes, back', '4.0.8', '4.0.6', {}, store],
    ['it goes, up', '4.0.6', '4.0.8', store, {}],
    ['it goes, back', '4.0.8', '4.0.6', store, {}],
  ])('when %s, then neither waits for the other for ever', (_what, from, to, before, after) => {
    const world = settled({ ...spec, version: from, ...before });
    watched(world, { ...spec, version: to, ...after }, () => {});
    expect(world.condition('Ready')?.status).toBe('True');
    expect(new Set(world.versions('broker'))).toEqual(new Set([to]));
  });
});
