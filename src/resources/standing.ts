import { letsIn } from '#src/api/lets-in.ts';
import type { Sentence } from '#src/api/reasons.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { cameBefore } from '#src/kubernetes/object.ts';
import type { ClusterSeen, ClustersSeen } from './model/cluster-seen.ts';
import { clusterKeyOf, homeOf, type LivesInCluster, type Resource } from './model/resource.ts';

/** How something stands to the cluster it is to live in. */
export type Standing =
  | { readonly kind: 'serves'; readonly cluster: ClusterSeen }
  /** `isOver`: nothing can be done there any more, and a deletion need not wait for it. */
  | { readonly kind: 'waits'; readonly sentence: Sentence; readonly isOver: boolean }
  /** Another operator does all. */
  | { readonly kind: 'others' };

export function standingOf(
  resource: LivesInCluster & { readonly status?: Conditions | undefined },
  cluster: ClusterSeen | undefined,
  { watches }: Pick<ClustersSeen, 'watches'> = everywhere,
): Standing {
  if (!cluster && !watches(homeOf(resource)) && isToldByOther(resource.status)) return { kind: 'others' };
  const name = `PulsarCluster ${resource.spec.clusterRef.name}`;
  const over = outside(resource, cluster, name);
  if (over) return { kind: 'waits', sentence: over, isOver: true };
  if (!cluster || cluster.isOthers) return { kind: 'others' };
  const sentence = unready(cluster, name);
  return sentence ? { kind: 'waits', sentence, isOver: false } : { kind: 'serves', cluster };
}

interface Conditions {
  readonly conditions?: readonly { readonly type: string; readonly reason: string }[] | undefined;
}

const everywhere: Pick<ClustersSeen, 'watches'> = { watches: () => true };

/** Whether somebody who sees its cluster has said how it is: who does not see that has nothing to add. */
function isToldByOther(status: Conditions | undefined): boolean {
  const ready = conditionOf(status, 'Ready');
  return ready !== undefined && ready.reason !== 'ClusterNotFound';
}

/** Why it does not live in the cluster at all. */
function outside(
  resource: LivesInCluster,
  cluster: ClusterSeen | undefined,
  name: string,
): Sentence | undefined {
  const { namespace = '' } = resource.metadata;
  const home = homeOf(resource);
  if (!cluster) {
    const message = `${name} does not exist in namespace ${home}, or the operator does not watch that: waiting for it`;
    return { reason: 'ClusterNotFound', message };
  }
  if (!letsIn({ ...cluster, namespace: home }, namespace)) {
    const message = `${name} of namespace ${home} does not let namespace ${namespace} in: add it to its spec.allowedNamespaces`;
    return { reason: 'ClusterNotAllowed', message };
  }
  if (cluster.isStore) {
    const message = `${name} is a configuration store, in which nothing lives: name a PulsarCluster that uses it`;
    return { reason: 'ClusterIsStore', message };
  }
  return cluster.isDeleting
    ? { reason: 'ClusterDeleting', message: `${name} is being deleted, with all that is in it` }
    : undefined;
}

/** Why nothing can be done there now. */
function unready(cluster: ClusterSeen, name: string): Sentence | undefined {
  if (cluster.isSuspended)
    return { reason: 'Suspended', message: `${name} is suspended: nothing is changed in it` };
  if (!cluster.isInitialised)
    return { reason: 'Initialising', message: `Waiting until ${name} is initialised` };
  if (cluster.isStoreLost) {
    const message = `The configuration store of ${name} has lost what was in it: nothing is changed there before its volumes are restored`;
    return { reason: 'MetadataLost', message };
  }
  if (cluster.brokers.length > 0) return undefined;
  return { reason: 'BrokersNotReady', message: `Waiting for a broker of ${name} that serves` };
}

/** What of a cluster its resources go by: while that is the same they need not be looked at. */
export function signatureOf(cluster: ClusterSeen | undefined): string {
  if (!cluster) return '';
  const { allowedNamespaces, isDeleting, isSuspended, isOthers, isInitialised, isStoreLost, brokers } =
    cluster;
  return JSON.stringify([
    allowedNamespaces,
    isDeleting,
    isSuspended,
    isOthers,
    isInitialised,
    isStoreLost ?? false,
    brokers.length > 0,
  ]);
}

/** What two resources for one thing are told by. */
interface RivalSight<R> {
  readonly nameOf: (resource: R) => string;
  /** That of the resource, as it is seen. */
  readonly cluster: ClusterSeen | undefined;
}

/**
 * Another resource, of another cluster, for what is the same in all that share a configuration store: one that is being deleted leaves it to
 * that, as it would in its own.
 */
export function heirOf<R extends Resource>(
  resource: R,
  all: readonly R[],
  { nameOf, cluster, see }: RivalSight<R> & { see: ClustersSeen['see'] },
): R | undefined {
  const store = cluster?.store;
  if (store === undefined || resource.metadata.deletionTimestamp === undefined) return undefined;
  const name = nameOf(resource);
  return all.find(other => {
    if (other.metadata.deletionTimestamp !== undefined || nameOf(other) !== name) return false;
    const seen = see(clusterKeyOf(other));
    return seen?.store === store && outside(other, seen, '') === undefined;
  });
}

/**
 * Of several resources for the same thing in Pulsar the first one has it; one that is being deleted leaves it to any other, and
 * one that the cluster does not let in never has it.
 */
export function rivalOf<R extends Resource>(
  resource: R,
  all: readonly R[],
  { nameOf, cluster: seen }: RivalSight<R>,
): R | undefined {
  const [name, cluster] = [nameOf(resource), clusterKeyOf(resource)];
  const isLeaving = resource.metadata.deletionTimestamp !== undefined;
  return all.find(
    other =>
      other.metadata.uid !== resource.metadata.uid &&
      nameOf(other) === name &&
      clusterKeyOf(other) === cluster &&
      outside(other, seen, name) === undefined &&
      (cameBefore(other, resource) || (isLeaving && other.metadata.deletionTimestamp === undefined)),
  );
}
