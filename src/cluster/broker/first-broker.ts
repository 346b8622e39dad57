import { isReady, podsOf, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { ClusterContext } from '#src/components/build/context.ts';

/**
 * Brokers with functions workers inside race for a subscription at their first start and the loser exits; so one
 * starts alone. Without functions all start at once. Once there were several there is no way back to one.
 */
export function brokerReplicas(observation: Observation, { spec }: ClusterContext): number {
  const live = statefulSetOf(observation, 'broker')?.spec.replicas ?? 0;
  const alone = spec.functions !== undefined && live <= 1 && !podsOf(observation, 'broker').some(isReady);
  return alone ? 1 : spec.broker.replicas;
}
