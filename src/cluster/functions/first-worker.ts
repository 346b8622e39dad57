import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { hasBeenReady, podsOf, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { remembered } from '#src/cluster/model/remembered.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { workersPlace } from '#src/components/build/settings.ts';

/**
 * How many of a component there are: functions workers race for a subscription at their first start and the loser exits; so
 * where they are one starts alone. All else starts at once. Once one has served there is no way back to one.
 */
export function replicasAtFirst(
  observation: Observation,
  spec: PulsarClusterSpec,
  name: ComponentName,
  wished: number,
): number {
  const live = statefulSetOf(observation, name)?.spec.replicas ?? 0;
  const hasServed =
    remembered(observation, name).proven !== undefined || podsOf(observation, name).some(hasBeenReady);
  return hasWorkers(spec, name) && live <= 1 && !hasServed ? Math.min(1, wished) : wished;
}

function hasWorkers(spec: PulsarClusterSpec, name: ComponentName): boolean {
  return name === 'functions-worker' || (name === 'broker' && workersPlace(spec) === 'Brokers');
}
