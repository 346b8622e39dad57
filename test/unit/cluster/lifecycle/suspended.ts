import { expect } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';

type Spec = Record<string, unknown>;

/** Suspends a cluster, lets time pass, and holds that nothing is done meanwhile. */
export function suspend(world: FakeWorld, spec: Spec = {}): void {
  world.edit({ ...spec, suspend: true });
  rest(world);
}

export function rest(world: FakeWorld): void {
  world.settle(60, () => {
    expect(world.plan()).toMatchObject({ operations: [], changes: [], deletions: [], bestEffort: [] });
  });
}

export function resume(world: FakeWorld, spec: Spec = {}): void {
  world.edit(spec);
  world.settle(400);
}

export function settled(spec: Spec = {}): FakeWorld {
  const world = new FakeWorld(spec);
  world.settle();
  return world;
}

export function restarts(world: FakeWorld, from: number): string[] {
  return world.history.slice(from).filter(line => line.startsWith('delete Pod'));
}
