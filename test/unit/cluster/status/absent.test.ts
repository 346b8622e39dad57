import { describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { WaitsFor } from '#src/api/cluster-status.ts';

function upgraded(from: Record<string, unknown>, to = from): FakeWorld {
  const world = new FakeWorld({ version: '4.0.7', ...from });
  world.settle(200);
  world.edit({ version: '4.0.8', ...to });
  return world;
}

describe('given a component that is not there', () => {
  test.each([
    { functions: {}, stateStore: {} },
    { functions: { placement: 'Workers' } },
    { websocket: { placement: ['Component'] } },
  ])('when the others (%j) get another version, then nobody ever waits for it', spec => {
    const world = upgraded(spec);
    const waits: WaitsFor[] = [];
    for (let second = 0; second < 200; second++) {
      runFor(world, 1);
      waits.push(world.cluster.status?.waitsFor ?? { reason: 'none' });
    }
    const there = Object.keys(world.cluster.status?.components ?? {});
    expect(waits.at(-1)).toEqual({ reason: 'none' });
    expect(waits.filter(({ component }) => component && !there.includes(component))).toEqual([]);
    expect(waits.filter(({ reason }) => reason === '')).toEqual([]);
  });

  test('when what comes before its turn is held, then Ready says what is held, and what new pods get is told', () => {
    const world = upgraded({}, { broker: { config: { authenticationEnabled: 'true' } } });
    runFor(world, 900);
    expect(world.condition('Ready')).toMatchObject({
      reason: 'Held',
      message: expect.stringContaining('authenticationEnabled'),
    });
    expect(world.condition('Stalled')?.status).toBe('False');
    expect(world.versions('broker')).toEqual(['4.0.7', '4.0.7']);
    const { components = {} } = world.cluster.status ?? {};
    expect(components['autorecovery']?.image).toBe('docker.io/apachepulsar/pulsar:4.0.8');
    expect(components['broker']?.image).toBe('docker.io/apachepulsar/pulsar:4.0.7');
  });
});

test('given proxies that wait for their turn behind brokers that are held, then Ready says what is held', () => {
  const proxy = { replicas: 1 };
  const world = upgraded({ proxy }, { proxy, broker: { config: { authenticationEnabled: 'true' } } });
  runFor(world, 900);
  expect(world.condition('Ready')?.reason).toBe('Held');
  expect(world.cluster.status?.components?.['proxy']).toMatchObject({ reason: 'AwaitingTurn' });
});
