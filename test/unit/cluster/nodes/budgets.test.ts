import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Claim } from '#src/cluster/model/observation.ts';

function readyWorld(): FakeWorld {
  const world = new FakeWorld({ bookkeeper: { replicas: 4 } });
  world.settle();
  return world;
}

/** How many pods of a component others may evict at a time. */
function allowed(world: FakeWorld, name: string): unknown {
  const budget = world.object('PodDisruptionBudget', `demo-${name}`);
  return (budget['spec'] as { maxUnavailable: unknown }).maxUnavailable;
}

/** Has somebody delete the claim of a pod, which Kubernetes keeps until the pod stops. */
function deleteClaim(world: FakeWorld, name: string): void {
  const claim = world.object<Claim>('PersistentVolumeClaim', name);
  world.write({ ...claim, metadata: { ...claim.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } });
}

describe('given bookies that serve', () => {
  test('when ledgers miss copies, then nobody may evict one until they have them, Ready stays True, and nothing is written at rest', () => {
    const world = readyWorld();
    expect(allowed(world, 'bookie')).toBe(1);
    world.underReplicated = 2;
    world.pass();
    expect([allowed(world, 'bookie'), allowed(world, 'zookeeper'), allowed(world, 'broker')]).toEqual([
      0, 1, 1,
    ]);
    expect(world.condition('Ready')?.status).toBe('True');
    world.settle();
    const before = world.version;
    expect(world.pass()).toMatchObject({ changes: [], operations: [], deletions: [] });
    expect(world.version).toBe(before);
    world.underReplicated = 0;
    world.pass();
    expect(allowed(world, 'bookie')).toBe(1);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when nobody knows whether copies are missing, then it stays as it is', () => {
    const world = readyWorld();
    world.underReplicated = 2;
    world.pass();
    world.underReplicated = 0;
    world.isMute = true;
    world.pass();
    expect(allowed(world, 'bookie')).toBe(0);
    world.isMute = false;
    world.pass();
    expect(allowed(world, 'bookie')).toBe(1);
  });

  test('when the cluster is suspended, then it keeps the budget that it had, and nothing is said to wait', () => {
    const world = readyWorld();
    world.edit({ bookkeeper: { replicas: 4 }, suspend: true });
    world.underReplicated = 2;
    world.settle();
    expect(allowed(world, 'bookie')).toBe(1);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when somebody changes the budget by hand, then it is put back', () => {
    const world = readyWorld();
    world.underReplicated = 2;
    world.pass();
    const budget = world.object('PodDisruptionBudget', 'demo-bookie');
    world.write({ ...budget, spec: { ...(budget['spec'] as object), maxUnavailable: 3 } });
    world.pass();
    expect(allowed(world, 'bookie')).toBe(0);
  });
});

describe('given a pod that alone keeps a volume whose claim is deleted', () => {
  test.each([
    ['bookie', 'journal-demo-bookie-3'],
    ['zookeeper', 'data-demo-zookeeper-1'],
  ])('when it is a %s, then nobody may evict one until its data is elsewhere', (name, claim) => {
    const world = readyWorld();
    deleteClaim(world, claim);
    world.pass();
    expect(allowed(world, name)).toBe(0);
    world.settle(400);
    expect(allowed(world, name)).toBe(1);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
