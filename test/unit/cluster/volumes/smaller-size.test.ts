import { describe, expect, test } from 'vitest';
import { bigger, readyWorld, requests, templates } from '#simulation/volumes.ts';
import { FakeWorld } from '#simulation/world.ts';

describe('given a smaller size in a cluster that runs', () => {
  test('when it is asked for, then it is held: volumes cannot shrink', () => {
    const world = readyWorld();
    world.edit({ zookeeper: { storage: { size: '5Gi' } } });
    world.settle();
    expect(world.condition('Held')).toMatchObject({
      reason: 'VolumeShrink',
      message: expect.stringContaining('volumes cannot shrink. Set it back to 10Gi.'),
    });
    expect(requests(world, 'data-')).toEqual(['10Gi', '10Gi', '10Gi']);
    world.edit({});
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a cluster is made again over bigger volumes, then they stay and it is Ready', () => {
    const world = readyWorld(bigger);
    const again = new FakeWorld();
    again.metadata = 'complete';
    again.claims = world.claims;
    again.settle();
    expect(requests(again, 'data-')).toEqual(['20Gi', '20Gi', '20Gi']);
    expect(templates(again, 'demo-zookeeper')).toEqual(['10Gi']);
    expect(again.condition('Ready')?.status).toBe('True');
  });
});
