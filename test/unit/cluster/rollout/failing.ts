import { onlyRevision, readyCluster, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';

type Served = 'zookeeper' | 'bookkeeper' | 'broker';

export const podsNamed = { zookeeper: 'zookeeper', bookkeeper: 'bookie', broker: 'broker' } as const;
export const size = { broker: { replicas: 3 } };

/** Settings with which no pod of a component can run. */
export const bad = { jvm: { options: ['-XX:+NoSuchFlag'] } };

interface FailedRoll {
  readonly world: FakeWorld;
  readonly good: string;
  readonly isBad: (pod: Pod) => boolean;
}

/** A roll in which the pods of the new revision end again and again; `prepare` comes before it. */
export function failedRoll(
  component: Served,
  replicas = 3,
  prepare?: (world: FakeWorld) => void,
): FailedRoll {
  const world = readyCluster(new FakeWorld({ ...size, [component]: { replicas } }));
  prepare?.(world);
  const good = onlyRevision(world, component);
  const isBad = (pod: Pod) => {
    return pod.metadata.name.startsWith(`demo-${podsNamed[component]}-`) && revisionOf(pod) !== good;
  };
  world.broken = isBad;
  world.crashes = 3;
  world.edit({ ...size, [component]: { replicas, ...bad } });
  runUntil(world, () => world.condition('Ready')?.reason === 'RollFailed');
  return { world, good, isBad };
}

/** Nothing fails any more. */
export function heal(world: FakeWorld): void {
  world.broken = () => false;
}
