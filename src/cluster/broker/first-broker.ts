import { hasBeenReady, podsOf, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { remembered } from '#src/cluster/model/remembered.ts';
import type { ClusterContext } from '#src/components/build/context.ts';

/**
 * Brokers with functions workers inside race for a subscription at their first start and the loser exits; so one
 * starts alone. Without functions all start at once. Once one has served there is no way back to one.
 */
export function brokerReplicas(observation: Observation, { spec }: ClusterContext): number {
  const live = statefulSetOf(observation, 'broker')?.spec.replicas ?? 0;
  const hasServed =
    remembered(observation, 'broker').proven !== undefined ||
    podsOf(observation, 'broker').some(hasBeenReady);
  return spec.functions !== undefined && live <= 1 && !hasServed ? 1 : spec.broker.replicas;
}
