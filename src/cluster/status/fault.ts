import type { Condition, PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { causeOf } from '#src/cluster/model/failure.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

/** What is said of a cluster that the operator cannot work on because it is itself at fault. All else stays as told. */
export function statusOfFault(cluster: PulsarCluster, error: unknown, now: string): PulsarClusterStatus {
  const { status = {}, metadata } = cluster;
  const message = `The operator stopped at a fault of its own and changes nothing of this cluster: ${causeOf(error)}. Please report it, with the operator's log.`;
  const before = conditionOf(status, 'Ready');
  const ready: Condition = {
    type: 'Ready',
    status: 'False',
    reason: 'InternalError',
    message,
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
    lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : now,
  };
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'Ready');
  return { ...status, conditions: [ready, ...others], message };
}
