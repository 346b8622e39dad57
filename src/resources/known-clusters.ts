import type { Sentence } from '#src/api/reasons.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import type { Answers, Further } from './model/kind.ts';

/** What a resource says of clusters. */
interface Names {
  /** The cluster it lives in. */
  readonly own: string;
  readonly lists: readonly (readonly string[] | undefined)[];
  /** URL of the configuration store that its cluster shares with others: there each is registered once, for all. */
  readonly store?: string | undefined;
}

/** Whom its cluster knows, asked where a resource names others: brokers refuse the rest in a way that tells nothing else from it. */
export function askedOfClusters({ own, lists }: Names): Readonly<Record<string, Further>> {
  const namesOthers = lists.some(list => list?.some(name => name !== own));
  return namesOthers ? { clusters: { path: 'clusters' } } : {};
}

/** The same, and whom its tenant allows. */
export function askedOfTenant(names: Names, tenant: string): Readonly<Record<string, Further>> {
  const known = askedOfClusters(names);
  return { ...known, ...(known['clusters'] && { tenant: { path: adminPath('tenants', tenant) } }) };
}

/** The answers to that; undefined: nobody was asked, or answers. */
interface KnownClusters {
  readonly clusters: readonly string[] | undefined;
  readonly allowed: readonly string[] | undefined;
  /** Those that are known, and allowed as far as it is known who is. */
  readonly may: readonly string[] | undefined;
}

export function knownIn(answers: Answers): KnownClusters {
  const clusters = answers['clusters'] as readonly string[] | undefined;
  const allowed = (answers['tenant'] as { allowedClusters?: readonly string[] } | undefined)?.allowedClusters;
  return { clusters, allowed, may: clusters?.filter(name => allowed?.includes(name) ?? true) };
}

/** What a resource of a tenant waits for that names clusters. */
export function notKnown(
  tenant: string,
  names: Names,
  { clusters, allowed }: Pick<KnownClusters, 'clusters' | 'allowed'>,
): Sentence | undefined {
  return notRegistered(names, clusters) ?? notInTenant(tenant, names, allowed);
}

/**
 * A list as far as it can be set: with those that are known. One that stands there stays, known or not: with the list goes what is
 * still to come to it.
 */
export function asFarAsKnown(
  wanted: readonly string[] | undefined,
  live: readonly string[] | undefined,
  known: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!known) return wanted;
  return wanted?.filter(name => known.includes(name) || live?.includes(name));
}

/** That clusters are not known yet which a resource names; undefined: all are. */
export function notRegistered(
  { own, lists, store }: Names,
  known: readonly string[] | undefined,
): Sentence | undefined {
  const unknown = missingIn(lists, known);
  if (unknown.length === 0) return undefined;
  const names = unknown.join(', ');
  const message = store
    ? `The configuration store of PulsarCluster ${own} has no cluster ${names} yet: waiting for it. A PulsarCluster of that name whose configurationStore is ${store} is entered there by itself, for all that share it`
    : `PulsarCluster ${own} does not know cluster ${names} yet: waiting for it. A PulsarInstance with both as members tells them of each other`;
  return { reason: 'ClusterNotRegistered', message };
}

/** That a tenant does not allow clusters yet which a namespace of it names; undefined: it allows all. */
function notInTenant(
  tenant: string,
  { lists }: Names,
  allowed: readonly string[] | undefined,
): Sentence | undefined {
  const missing = missingIn(lists, allowed);
  if (missing.length === 0) return undefined;
  const message = `Tenant ${tenant} does not allow cluster ${missing.join(', ')} yet: waiting for it. Add it to allowedClusters of its PulsarTenant`;
  return { reason: 'ClusterNotInTenant', message };
}

function missingIn(lists: Names['lists'], known: readonly string[] | undefined): string[] {
  if (!known) return [];
  return [...new Set(lists.flatMap(list => list ?? []))].filter(name => !known.includes(name));
}
