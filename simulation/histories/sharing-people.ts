import type { SimulatedPulsar } from '../instances/pulsar.ts';

export const sharedNamespaces = ['acme/orders', 'acme/bills'] as const;

/** A person has a namespace replicated to all members, and takes nobody out. */
export function replicateToAll(
  pulsar: SimulatedPulsar,
  members: readonly string[],
  n: number,
  isAllowed: boolean,
): void {
  const namespace = sharedNamespaces[n % sharedNamespaces.length] ?? sharedNamespaces[0];
  const { replicated = [], allowed = [] } = pulsar.namespaces.get(namespace) ?? {};
  const isKnown = (each: string) => pulsar.records.has(each);
  // Pulsar takes no list with a cluster that was given up, and is not in the store any more: what that had is left as it is.
  if (![...replicated, ...allowed].every(isKnown)) return;
  const { allowedClusters = [] } = pulsar.tenants.get('acme') ?? {};
  const all = (...lists: readonly (readonly string[])[]) =>
    [...new Set([...lists.flat(), ...members])].filter(isKnown);
  const body = { adminRoles: ['boss'], allowedClusters: all(allowedClusters, replicated, allowed) };
  pulsar.write({ method: 'POST', path: 'tenants/acme', body });
  if (isAllowed || allowed.length > 0)
    pulsar.write(listed(namespace, 'allowedClusters', all(allowed, replicated)));
  pulsar.write(listed(namespace, 'replication', all(replicated)));
}

/** A person gives a topic a list of its own. */
export function listForTopic(pulsar: SimulatedPulsar, n: number): void {
  const topic = [...pulsar.topics.entries()][n % Math.max(1, pulsar.topics.size)];
  if (!topic) return;
  const [path, { lists }] = topic;
  const { allowedClusters = [] } = pulsar.tenants.get('acme') ?? {};
  const isGlobal = n % 2 === 0;
  // What he takes out himself is no matter of the operator's.
  const before = (isGlobal ? lists.global : lists.local) ?? [];
  const body = [...new Set([...allowedClusters, pulsar.name, ...before])];
  const query = isGlobal ? '?isGlobal=true' : '';
  pulsar.write({ method: 'POST', path: `persistent/${path}/replication${query}`, body });
}

function listed(namespace: string, list: string, body: readonly string[]) {
  return { method: 'POST', path: `namespaces/${namespace}/${list}`, body } as const;
}
