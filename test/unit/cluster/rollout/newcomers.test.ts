import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { servingBrokerOfOneVersion } from '#src/cluster/rollout/newcomers.ts';
import { stateAtRest } from '../at-rest.ts';
import { expectAll } from './versioned.ts';

const from = '4.0.6';
const to = '4.0.8';

describe('given a component that is asked for in the middle of a new version', () => {
  test.each([
    ['up', from, to],
    ['back', to, from],
  ])('when it goes %s, then that comes when all others have it, and with it', (_, before, after) => {
    const world = new FakeWorld({ version: before });
    world.settle();
    world.edit({ version: after });
    world.pass();
    const spec = {
      version: after,
      functions: { placement: 'Workers' },
      stateStore: {},
      websocket: { placement: ['Component'] },
    };
    world.edit(spec);
    const others = ['zookeeper', 'bookkeeper', 'autorecovery', 'broker', 'proxy'];
    world.settle(150, () => {
      const come = [...world.versions('functions-worker'), ...world.versions('websocket')];
      const rest = others.flatMap(name => world.versions(name));
      if (come.length > 0) expect(new Set([...come, ...rest])).toEqual(new Set([after]));
    });
    expectAll(world, after);
  });
});

test('given a component that comes later, then it waits for a new version to be everywhere, and then for a broker', () => {
  const state = stateAtRest();
  expect(servingBrokerOfOneVersion(state)).toMatchObject({ open: true });
  const old = { version: '4.0.6', image: 'pulsar:4.0.6' };
  const context = { ...state.context, releases: { ...state.context.releases, proxy: old } };
  expect(servingBrokerOfOneVersion({ ...state, context })).toMatchObject({
    open: false,
    reason: 'AwaitingTurn',
    message: expect.stringMatching(/^Waiting for proxy to get \S+ before it comes$/),
  });
});
