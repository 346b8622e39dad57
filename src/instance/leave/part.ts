import type { Sentence } from '#src/api/reasons.ts';
import type { Scan } from '#src/instance/scan.ts';
import { enumerated, numbered } from '#src/instance/sentences.ts';
import type { InstanceWrite } from '#src/instance/write.ts';
import { backlogOf, isReplicatedTo, namesAny, type Parting, topicsListedEverywhere } from './shrink.ts';
import { unloadedSoon } from './unload.ts';

/** What resources of Kubernetes say a cluster is to have: `PulsarNamespace orders` and the clusters that it names. */
export interface ClusterList {
  readonly resource: string;
  readonly clusters: readonly string[];
}

/** How far a cluster has parted from others. */
export interface Parted {
  /** Of the present stage; the next one begins when a look shows nothing to do for this one. */
  readonly writes: readonly InstanceWrite[];
  readonly wait?: Sentence;
}

/**
 * What makes a cluster name others no more: first nothing is replicated to them, then nothing may be, and then it does not know
 * them. What a resource says is not fought over: a person takes them out of that.
 */
export function partFrom(parting: Parting, scan: Scan, lists: readonly ClusterList[]): Parted {
  const { own, gone } = parting;
  const naming = lists.filter(({ clusters }) => namesAny(clusters, gone)).map(({ resource }) => resource);
  if (naming.length > 0) {
    const backlog = scan.namespaces.reduce((sum, each) => sum + backlogOf(each, parting.awaited), 0);
    return { writes: [], wait: stillNamed(naming, parting, backlog) };
  }
  const replicated = scan.namespaces.filter(each => isReplicatedTo(each, gone));
  if (replicated.length > 0) return shrink(parting, replicated);
  const everywhere = scan.namespaces.flatMap(each => topicsListedEverywhere(each, gone));
  if (everywhere.length > 0) return { writes: [], wait: listedEverywhere(everywhere, own, gone) };
  const allowing = scan.namespaces.filter(({ allowed }) => namesAny(allowed, gone));
  if (allowing.length > 0)
    return { writes: allowing.map(namespace => ({ kind: 'disallow', parting, namespace: namespace.name })) };
  const tenants = scan.tenants.filter(({ allowedClusters }) => namesAny(allowedClusters, gone));
  if (tenants.length > 0)
    return { writes: tenants.map(tenant => ({ kind: 'disallowTenant', parting, tenant: tenant.name })) };
  return { writes: [{ kind: 'forget', parting }] };
}

function shrink(parting: Parting, namespaces: Scan['namespaces']): Parted {
  const drained = namespaces.filter(each => backlogOf(each, parting.awaited) === 0);
  const writes = drained.map(({ name }): InstanceWrite => ({ kind: 'shrink', parting, namespace: name }));
  const left = namespaces.filter(each => !drained.includes(each));
  return left.length === 0 ? { writes } : { writes, wait: backlogLeft(parting, left) };
}

/** So many are named, and of the others it is said how many they are. */
const mostNamed = 3;

function backlogLeft({ own, awaited }: Parting, left: Scan['namespaces']): Sentence {
  const backlog = left.reduce((sum, each) => sum + backlogOf(each, awaited), 0);
  const where = shortList(left.map(({ name }) => name));
  const message = `${numbered(backlog, 'message', 'messages')} of ${where} in cluster ${own} ${backlog === 1 ? 'is' : 'are'} yet to come to ${enumerated(awaited)}: end what produces there, or name the leaving cluster in giveUp. ${unloadedSoon}`;
  return { reason: 'BacklogLeft', message };
}

/** With the list of a resource goes what is yet to come, as soon as it is edited. */
function stillNamed(resources: readonly string[], { own, gone }: Parting, backlog: number): Sentence {
  const verb = resources.length === 1 ? 'names' : 'name';
  const when =
    backlog === 0
      ? ''
      : `, when the ${numbered(backlog, 'message that is yet to come there has', 'messages that are yet to come there have')} come`;
  const message = `${shortList(resources)} of cluster ${own} still ${verb} ${enumerated(gone)}: take it out there${when}`;
  return { reason: 'StillNamed', message };
}

export function listedEverywhere(topics: readonly string[], own: string, gone: readonly string[]): Sentence {
  const message = `A replication list for all clusters, of ${shortList(topics)} in cluster ${own}, names ${enumerated(gone)}: remove it there, by pulsar-admin topicPolicies remove-replication-clusters --global`;
  return { reason: 'StillNamed', message };
}

export function shortList(all: readonly string[]): string {
  const more = all.length > mostNamed ? [`${all.length - mostNamed} more`] : [];
  return enumerated([...all.slice(0, mostNamed), ...more]);
}

/** Whether nothing names clusters any more. */
export function isUnnamed({ tenants, namespaces }: Scan, gone: readonly string[]): boolean {
  return (
    tenants.every(({ allowedClusters }) => !namesAny(allowedClusters, gone)) &&
    namespaces.every(each => {
      const isListed = isReplicatedTo(each, gone) || topicsListedEverywhere(each, gone).length > 0;
      return !isListed && !namesAny(each.allowed, gone);
    })
  );
}
