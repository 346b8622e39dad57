import type {
  Claim,
  Facts,
  Observation,
  OtherCluster,
  Pod,
  PulsarCluster,
} from '#src/cluster/model/observation.ts';
import { isOurClaim, isOurPod, isOurs } from '#src/cluster/objects/ownership.ts';
import type { Cache } from '#src/kubernetes/cache.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { objectKey } from '#src/kubernetes/object.ts';

/** Label by which the caches find what belongs to a cluster. */
export const clusterLabel = 'app.kubernetes.io/instance';

export interface Caches {
  readonly clusters: Cache<PulsarCluster>;
  readonly pods: Cache<Pod>;
  readonly claims: Cache<Claim>;
  /** The caches of the owned kinds, one each. */
  readonly owned: readonly Cache[];
}

/** RFC 3339, in seconds. */
export function timeOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Everything the caches know of a cluster, as one value. */
export function observe(caches: Caches, cluster: PulsarCluster, now: Date): Observation {
  const { namespace, name } = cluster.metadata;
  return {
    cluster,
    owned: caches.owned
      .flatMap(cache => cache.labelled(namespace, name))
      .filter(object => isOurs(cluster, object)),
    pods: caches.pods.labelled(namespace, name).filter(pod => isOurPod(cluster, pod)),
    claims: caches.claims.labelled(namespace, name).filter(claim => isOurClaim(cluster, claim)),
    others: caches.clusters.list().flatMap(other => (other === cluster ? [] : turnOf(other))),
    facts: {} satisfies Facts,
    now: timeOf(now),
  };
}

/** A cluster that is being deleted holds nobody up. */
function turnOf({ metadata, status }: PulsarCluster): OtherCluster[] {
  const turn = status?.operatorUpgrade;
  if (!turn || metadata.deletionTimestamp) return [];
  const isStuck = conditionOf(status, 'Stalled')?.status === 'True';
  const stuck = isStuck ? { stuck: status.message ?? '' } : {};
  return [{ key: objectKey(metadata.namespace, metadata.name), turn, ...stuck }];
}
