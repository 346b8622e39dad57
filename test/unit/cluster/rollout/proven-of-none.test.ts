import { expect, test } from 'vitest';
import { settled } from '../zookeeper/resized.ts';

const functions = { placement: 'Workers' };

/** What served, the edit whose roll fails, and the spec without what fails. */
test.each([
  [
    'canary',
    'canary',
    { websocket: {}, canary: { intervalMilliseconds: 500 } },
    { websocket: {}, canary: {} },
    { websocket: {} },
  ],
  [
    'websocket',
    'websocket',
    { websocket: { placement: ['Component'] } },
    { websocket: { placement: ['Component'], config: { a: 1 } } },
    { websocket: { placement: ['Broker'], config: { a: 1 } } },
  ],
  [
    'websocket, of all',
    'websocket',
    { websocket: { placement: ['Component'], config: { a: 1 } } },
    { websocket: { placement: ['Component'] } },
    {},
  ],
  [
    'state-store',
    'state-store',
    { functions, stateStore: { config: { a: 1 } } },
    { functions, stateStore: {} },
    { functions },
  ],
  [
    'functions-worker',
    'functions',
    { functions: { ...functions, jvm: { heap: '100Mi' } } },
    { functions },
    {},
  ],
  [
    'proxy',
    'proxy',
    { proxy: { replicas: 2 } },
    { proxy: { replicas: 2, config: { a: 1 } } },
    { proxy: { replicas: 0, config: { a: 1 } } },
  ],
])(
  'given a roll of %s that has failed, when it is taken out of the spec, then the cluster is Ready',
  (_, workload, before, edited, without) => {
    const world = settled(before);
    const served = world.podsOf(workload === 'functions' ? 'functions-worker' : workload)[0]?.metadata
      .labels?.['controller-revision-hash'];
    expect(served).toBeDefined();
    world.broken = ({ metadata: { name, labels } }) =>
      name.startsWith(`demo-${workload}-`) && labels?.['controller-revision-hash'] !== served;
    world.crashes = 5;
    world.edit(edited);
    world.settle(200);
    expect(world.condition('Ready')?.reason).toBe('RollFailed');
    world.edit(without);
    world.settle(200);
    expect(world.condition('Ready')).toMatchObject({ status: 'True' });
  },
);

test('given another image of the operator that the canary cannot be made of, when the canary is taken out of the spec, then the cluster is Ready and gives its turn on', () => {
  const world = settled({ websocket: {}, canary: {} });
  const observe = world.observe.bind(world);
  world.observe = facts => ({ ...observe(facts), operatorImage: 'registry.example/private/operator:2' });
  const served = world.podsOf('canary')[0]?.metadata.labels?.['controller-revision-hash'];
  world.broken = ({ metadata: { name, labels } }) =>
    name === 'demo-canary-0' && labels?.['controller-revision-hash'] !== served;
  world.crashes = 5;
  world.settle(200);
  expect(world.condition('Ready')?.reason).toBe('RollFailed');
  world.edit({ websocket: {} });
  world.settle(200);
  expect(world.podsOf('canary')).toEqual([]);
  expect([world.condition('Ready')?.message, world.cluster.status?.operatorUpgrade]).toEqual([
    'All components are ready',
    undefined,
  ]);
});
