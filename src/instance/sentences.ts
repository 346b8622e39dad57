import type { Sentence } from '#src/api/reasons.ts';
import type { AdminOutcome } from '#src/clients/pulsar/admin-request.ts';

/** Names as a text: a, b and c. */
export function enumerated(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** So many, in words that go with that: `1 message is`, `2 messages are`. */
export function numbered(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Clusters with their noun: `cluster a`, `clusters a and b`. */
export function clustersNamed(names: readonly string[]): string {
  return `cluster${names.length === 1 ? '' : 's'} ${enumerated(names)}`;
}

interface Failure {
  readonly outcome: AdminOutcome;
  readonly status: number | undefined;
  /** In Pulsar's own words. */
  readonly said: string;
  /** What it was asked, where that says more: `about topic orders`, `to change tenant acme`. */
  readonly asked?: string | undefined;
}

/** What is said where a cluster did not tell, or did not do, what it was asked for. */
export function failed(cluster: string, { outcome, status, said, asked }: Failure): Sentence {
  const at = asked ? `, asked ${asked}` : '';
  if (outcome === 'unauthorized' || status === 403) {
    const message = `Cluster ${cluster} does not let the operator in as a superuser: name the Secret with such a token in operatorAccess.tokenSecretRef of its PulsarCluster, or in address.adminTokenSecretRef`;
    return { reason: 'Unauthorized', message };
  }
  if (status === undefined) return { reason: 'NoAnswer', message: `Cluster ${cluster} does not answer${at}` };
  if (outcome === 'refused')
    return { reason: 'Refused', message: `Cluster ${cluster} refuses (${status})${at}: ${said}` };
  return { reason: 'Failing', message: `Cluster ${cluster} fails (${status})${at}: ${said}` };
}

export function wrongName(name: string, own: string): Sentence {
  const message = `Cluster ${name} calls itself ${own}: that must be its name here, or its address is another cluster's`;
  return { reason: 'WrongName', message };
}

/** A list that is written for one cluster would be that of all that share it: without its own cluster Pulsar deletes topics. */
export function sharesStore(name: string): Sentence {
  const message = `Cluster ${name} shares a configuration store, and this instance is of clusters that keep their own: take it out, and make it a member of an instance with spec.configurationStore`;
  return { reason: 'SharesStore', message };
}

/** The same the other way round. */
export function keepsOwnStore(name: string): Sentence {
  const message = `Cluster ${name} keeps its own store, and the members of this instance share one: take it out, and make it a member of an instance without configurationStore`;
  return { reason: 'WrongStore', message };
}

/** That a record is somebody else's. */
export function taken(name: string, on: string, addresses: readonly string[]): Sentence {
  const message = `Cluster ${on} knows another cluster as ${name}, at ${enumerated(addresses)}: correct the address of ${name} here, or delete that record in ${on} when no tenant and no namespace there names it`;
  return { reason: 'NameTaken', message };
}
