import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { causeOf } from '#src/cluster/model/failure.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { headline } from '#src/cluster/model/sentence.ts';
import { conditionsOf } from './conditions.ts';

/**
 * What is said of a cluster that the operator cannot work on because it is itself at fault. All else stays as told, but
 * for a claim: nobody would come back to it.
 */
export function statusOfFault(cluster: PulsarCluster, error: unknown, now: string): PulsarClusterStatus {
  const message = `The operator stopped at a fault of its own and changes nothing of this cluster: ${causeOf(error)}. Please report it, with the operator's log.`;
  const ready = { status: 'False', reason: 'InternalError', message } as const;
  const others = (cluster.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  const conditions = [...conditionsOf({ cluster, now }, { Ready: ready }), ...others];
  const { operatorUpgrade, ...told } = cluster.status ?? {};
  const turn = operatorUpgrade === 'Rolling' ? { operatorUpgrade } : {};
  return { ...told, ...turn, conditions, message: headline(message), waitsFor: { reason: ready.reason } };
}
