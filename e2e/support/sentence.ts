import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

/** The whole sentence of a cluster: its message has as much as a column has room for. */
export function sentenceOf(status: PulsarClusterStatus | undefined): string {
  return conditionOf(status, 'Ready')?.message ?? 'no status';
}
