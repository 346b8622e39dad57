import type { Claim, StatefulSet } from '#src/cluster/model/observation.ts';
import { FakeWorld } from './world.ts';

export const bigger = { zookeeper: { storage: { size: '20Gi' } } };

/** A cluster that is ready, of which volumes may grow. */
export function readyWorld(spec: Record<string, unknown> = {}): FakeWorld {
  const world = new FakeWorld(spec);
  world.expandableClasses = ['standard'];
  world.settle();
  return world;
}

export function volume(world: FakeWorld, name: string): Claim {
  return world.object<Claim>('PersistentVolumeClaim', name);
}

export function requests(world: FakeWorld, prefix: string): (string | undefined)[] {
  const volumes = world.claims.filter(({ metadata }) => metadata.name.startsWith(prefix));
  return volumes.map(({ spec }) => spec?.resources?.requests?.storage);
}

export function templates(world: FakeWorld, name: string): (string | undefined)[] {
  const { volumeClaimTemplates = [] } = world.object<StatefulSet>('StatefulSet', name).spec;
  return volumeClaimTemplates.map(({ spec }) => spec.resources.requests.storage);
}

export function message(world: FakeWorld, component: string): string | undefined {
  return world.cluster.status?.components?.[component]?.message;
}
