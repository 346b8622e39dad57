import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
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
