import { type OperatorLease, operatorLeaseOf } from '#src/cluster/model/operators.ts';
import type { Fact } from '#src/cluster/model/question.ts';
import type { Lease } from '#src/kubernetes/lease-object.ts';
import { splitKey } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { settle } from './settle.ts';

/** What the Lease of an operator tells of it; null where there is none, and none has a name that is not one. */
export function askOperator(
  operator: string,
  leases: ResourceClient,
  signal: AbortSignal,
): Promise<Fact<OperatorLease | null>> {
  return settle(lookUp(operator, leases, signal));
}

async function lookUp(
  operator: string,
  leases: ResourceClient,
  signal: AbortSignal,
): Promise<OperatorLease | null> {
  const { namespace, name } = splitKey(operator);
  if (!namespace || name === '') return null;
  const lease: Lease | undefined = await leases.get(namespace, name, signal);
  return lease ? operatorLeaseOf(lease) : null;
}
