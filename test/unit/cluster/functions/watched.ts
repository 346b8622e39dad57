import type { FakeWorld } from '#simulation/world.ts';

export type Spec = Record<string, unknown>;

/** What is observed after each pass until a cluster has become what is wished for. */
export function watched<T>(world: FakeWorld, spec: Spec, look: () => T): T[] {
  const seen: T[] = [];
  world.edit(spec);
  world.settle(150, () => seen.push(look()));
  return seen;
}

export function message(world: FakeWorld, component: string): string | undefined {
  return world.cluster.status?.components?.[component]?.message;
}
