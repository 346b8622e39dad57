import { expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { functionsThatStay } from '#src/cluster/rollout/functions-place.ts';

const inBrokers = { version: '4.0.6', functions: { placement: 'Brokers' } };

test.each([
  ['a version', { ...inBrokers, version: '4.0.8' }, undefined],
  ['the place of functions', { ...inBrokers, functions: { placement: 'Workers' } }, 'Workers'],
  ['both', { version: '4.0.8', functions: { placement: 'Workers' } }, 'Brokers'],
])('given an edit of %s, then functions are where they may go now', (_, spec, place) => {
  const world = new FakeWorld(inBrokers);
  world.settle();
  world.edit(spec);
  const state = stateOf(world.observe({}));
  expect(state.context.spec.functions?.placement).toBe(place ?? 'Brokers');
  expect(functionsThatStay(state)).toBeUndefined();
});
