import type { Cache } from '#src/kubernetes/cache.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { Facts, Observation, Pod, PulsarCluster, Volume } from './observation.ts';

/** Label by which the caches find what belongs to a cluster. */
export const clusterLabel = 'app.kubernetes.io/instance';

export interface Caches {
  readonly clusters: Cache<PulsarCluster>;
  readonly pods: Cache<Pod>;
  readonly volumes: Cache<Volume>;
  /** The caches of the owned kinds, one each. */
  readonly owned: readonly Cache[];
}

/** Everything the caches know of a cluster, as one value. */
export function observe(caches: Caches, cluster: PulsarCluster, now: Date): Observation {
  const { namespace, name, uid } = cluster.metadata;
  const isOurs = (object: KubernetesObject) =>
    object.metadata.ownerReferences?.some(owner => owner.uid === uid) ?? false;
  return {
    cluster,
    owned: caches.owned.flatMap(cache => cache.labelled(namespace, name)).filter(isOurs),
    pods: caches.pods.labelled(namespace, name),
    volumes: caches.volumes.labelled(namespace, name),
    facts: {} satisfies Facts,
    now: now.toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}
