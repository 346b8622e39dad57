import { describe, expect, test } from 'vitest';
import { readyCluster } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';

describe('given a cluster at rest', () => {
  test('when bookies become read-only, then it is looked at within 30 s, and nobody waits for Kubernetes', () => {
    const world = readyCluster(new FakeWorld());
    expect(world.pass().wakeAfterSeconds).toBe(30);
  });

  test.each([
    [1, 'True'],
    [2, 'False'],
    [3, 'False'],
  ])('when %i of three bookies take no writes and two have to, then Ready is %s', (count, ready) => {
    const world = readyCluster(new FakeWorld());
    world.bookies.fill(...Array.from({ length: count }, (_, at) => at));
    world.settle(20);
    expect(world.condition('Ready')?.status).toBe(ready);
  });

  test('when too few take writes, then Ready says which, why and what to do, and ends as soon as they do', () => {
    const world = readyCluster(new FakeWorld());
    world.bookies.fill(0, 2);
    const { wakeAfterSeconds } = world.settle(20);
    expect(world.condition('Ready')).toMatchObject({
      reason: 'ReadOnly',
      message:
        'bookkeeper: 2 of 3 bookies take no writes (demo-bookie-0, demo-bookie-2), and nothing can be written with fewer than 2 that do. Their disks are too full, or somebody made them read-only: raise bookkeeper.storage.ledgers.size, raise bookkeeper.replicas, or restart them when there is room.',
    });
    expect(wakeAfterSeconds).toBeLessThanOrEqual(5);
    world.bookies.readOnly.clear();
    world.settle(20);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when they are read-only because they restarted too full, then another restart returns them', () => {
    const world = readyCluster(new FakeWorld());
    world.bookies.fill(0, 1, 2);
    world.settle(20);
    world.bookies.makeRoom();
    world.cluster.metadata.annotations = { 'pulsar-operator.dev/restart-bookkeeper': 'there is room' };
    world.settle(200);
    expect(world.bookies.writable).toHaveLength(3);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a cluster that is suspended', () => {
  test('when its bookies take no writes, then Ready tells that too', () => {
    const world = readyCluster(new FakeWorld());
    world.edit({ suspend: true });
    world.settle(20);
    expect(world.condition('Ready')?.status).toBe('True');
    world.bookies.fill(0, 1, 2);
    world.settle(20);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'ReadOnly' });
    expect(world.plan()).toMatchObject({ operations: [], changes: [], deletions: [] });
  });
});
