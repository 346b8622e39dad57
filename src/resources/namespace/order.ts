import type { Write } from '#src/resources/model/kind.ts';
import { type OrderedQuotas, quotasInOrder } from '#src/resources/policies/quota-order.ts';

/** What of the policies decides in which order they may change. */
export interface OrderedPolicies extends OrderedQuotas {
  readonly allowedClusters: readonly string[];
  readonly replicationClusters: readonly string[];
}

/**
 * The writes in an order that Pulsar takes: it refuses a cluster that is replicated to and not allowed, and a quota beyond the
 * retention, and judges each by what is there at that moment.
 */
export function inOrder(writes: readonly Write[], live: OrderedPolicies, wanted: OrderedPolicies): Write[] {
  const fieldOf = ({ field = '' }: Write) => field.split('.')[0] ?? '';
  const of = (...fields: string[]) => writes.filter(write => fields.includes(fieldOf(write)));
  const rest = writes.filter(write => !ordered.has(fieldOf(write)));
  return [
    ...clusters(of('allowedClusters'), of('replicationClusters'), live, wanted),
    ...quotasInOrder(rest, live, wanted),
  ];
}

const ordered = new Set(['allowedClusters', 'replicationClusters']);

/** What is replicated to must be allowed, before and after each step. */
function clusters(
  allowed: readonly Write[],
  replication: readonly Write[],
  live: OrderedPolicies,
  wanted: OrderedPolicies,
): Write[] {
  const [change] = allowed;
  if (!change || replication.length === 0) return [...allowed, ...replication];
  const within = (some: readonly string[], all: readonly string[]) => some.every(name => all.includes(name));
  if (within(live.replicationClusters, wanted.allowedClusters)) return [...allowed, ...replication];
  if (live.allowedClusters.length === 0)
    return [...stillServed(replication, live, wanted), ...allowed, ...replication];
  if (within(wanted.replicationClusters, live.allowedClusters)) return [...replication, ...allowed];
  const body = [...new Set([...wanted.allowedClusters, ...live.replicationClusters])];
  return [{ ...change, request: { ...change.request, body } }, ...replication, ...allowed];
}

/** First only those go that are to be nowhere: one in neither list, be it for a moment, loses its topics where a store is shared. */
function stillServed([change]: readonly Write[], live: OrderedPolicies, wanted: OrderedPolicies): Write[] {
  const staying = live.replicationClusters.filter(name => wanted.allowedClusters.includes(name));
  const body = [...new Set([...wanted.replicationClusters, ...staying])];
  return change ? [{ ...change, request: { ...change.request, body } }] : [];
}
