import { letsIn } from '#src/api/lets-in.ts';
import { knownStore } from '#src/cluster/model/mounted.ts';
import type { Claim, Facts, Observation, Pod, PulsarCluster } from '#src/cluster/model/observation.ts';
import type { OtherCluster } from '#src/cluster/model/references.ts';
import { isOurClaim, isOurPod, isOurs } from '#src/cluster/objects/ownership.ts';
import { clusterStoreUrl } from '#src/components/build/configuration-store.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import type { Cache } from '#src/kubernetes/cache.ts';
import { timeOf } from '#src/kubernetes/clock.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { keyOf, type ObjectKey, objectKey } from '#src/kubernetes/object.ts';

export interface Caches {
  readonly clusters: Cache<PulsarCluster>;
  readonly pods: Cache<Pod>;
  readonly claims: Cache<Claim>;
  /** The caches of the owned kinds, one each. */
  readonly owned: readonly Cache[];
}

/** What the servers of a cluster tell by themselves, and the operator of itself. */
export type Told = Pick<Observation, 'heard' | 'pulse' | 'canary' | 'operatorImage'>;

/** Everything the caches and its servers have told of a cluster, as one value. */
export function observe(caches: Caches, cluster: PulsarCluster, now: Date, told: Told = {}): Observation {
  const { namespace, name } = cluster.metadata;
  const seen = {
    cluster,
    owned: caches.owned
      .flatMap(cache => cache.labelled(namespace, name))
      .filter(object => isOurs(cluster, object)),
    pods: podsIn(caches, cluster),
    claims: caches.claims.labelled(namespace, name).filter(claim => isOurClaim(cluster, claim)),
    others: caches.clusters.list().flatMap(other => (other === cluster ? [] : turnOf(other, cluster))),
    facts: {} satisfies Facts,
    ...told,
    now: timeOf(now),
  };
  return { ...seen, ...neighbours(caches, seen) };
}

/** The configuration stores of a cluster; and the clusters that use this one, where it is a store. */
function neighbours(caches: Caches, observation: Observation): Pick<Observation, 'stores' | 'members'> {
  const { cluster } = observation;
  if (isConfigurationStore(cluster.spec)) return { members: membersOf(caches, cluster) };
  const [named, known] = [storeKeyOf(cluster), knownStore(observation)];
  if (named === undefined && known === undefined) return {};
  const stores = caches.clusters.list().filter(({ metadata, spec }) => {
    const isKnown = isConfigurationStore(spec) && clusterStoreUrl(metadata, cluster.spec) === known;
    return isKnown || objectKey(metadata.namespace, metadata.name) === named;
  });
  return { stores: stores.map(store => ({ cluster: store, pods: podsIn(caches, store) })) };
}

function podsIn({ pods }: Caches, cluster: PulsarCluster): Pod[] {
  const { namespace, name } = cluster.metadata;
  return pods.labelled(namespace, name).filter(pod => isOurPod(cluster, pod));
}

function membersOf({ clusters }: Pick<Caches, 'clusters'>, store: PulsarCluster): ObjectKey[] {
  const members = clusters.list().filter(other => uses(other, store));
  return members.map(keyOf).sort();
}

/** Whether a cluster is in that store, whatever it names since; or names it. Nobody holds up a store who has only written its name. */
function uses({ metadata, spec, status }: PulsarCluster, store: PulsarCluster): boolean {
  const { namespace = '' } = metadata;
  const entered = status?.configurationStore;
  if (entered === clusterStoreUrl(store.metadata, spec)) return true;
  const isIn =
    entered !== undefined || letsIn({ ...store.spec, namespace: store.metadata.namespace }, namespace);
  return isIn && storeKeyOf({ metadata, spec }) === keyOf(store);
}

/** The keys of the clusters that go by how this one is. */
export function neighbourKeys(caches: Pick<Caches, 'clusters'>, cluster: PulsarCluster): ObjectKey[] {
  if (isConfigurationStore(cluster.spec)) return membersOf(caches, cluster);
  const named = storeKeyOf(cluster);
  if (named === undefined && cluster.status?.configurationStore === undefined) return [];
  const used = caches.clusters
    .list()
    .filter(other => isConfigurationStore(other.spec) && uses(cluster, other));
  return [...new Set([...(named === undefined ? [] : [named]), ...used.map(keyOf)])];
}

/** The PulsarCluster that a cluster names as its configuration store. */
function storeKeyOf({ metadata, spec }: Pick<PulsarCluster, 'metadata' | 'spec'>): ObjectKey | undefined {
  const ref = spec.configurationStore?.clusterRef;
  return ref && objectKey(ref.namespace ?? metadata.namespace, ref.name);
}

/** A cluster that is being deleted, waits for restarts, or is not looked after by the same operator holds nobody up. */
function turnOf(other: PulsarCluster, asking: PulsarCluster): OtherCluster[] {
  const { metadata, spec, status } = other;
  const turn = status?.operatorUpgrade;
  if (!turn || metadata.deletionTimestamp || spec.operatorUpgradePolicy === 'OnRestart') return [];
  if (status.operator !== asking.status?.operator) return [];
  const stuck = stuckAt(other);
  return [{ key: objectKey(metadata.namespace, metadata.name), turn, ...(stuck !== undefined && { stuck }) }];
}

/** Why its turn does not come to an end by itself. */
function stuckAt({ spec, status }: PulsarCluster): string | undefined {
  const isFaulty = conditionOf(status, 'Ready')?.reason === 'InternalError';
  const isStalled = conditionOf(status, 'Stalled')?.status === 'True';
  if (isFaulty || isStalled) return status?.message ?? '';
  return spec.suspend ? 'It is suspended.' : undefined;
}
