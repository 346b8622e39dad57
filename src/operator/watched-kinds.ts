import type { Claim, Pod, PulsarCluster } from '#src/cluster/model/observation.ts';
import type { Caches } from '#src/cluster/observe/observe.ts';
import {
  claimResource,
  clusterResource,
  ownedResources,
  podResource,
  projectPod,
} from '#src/cluster/observe/watched.ts';
import { clusterLabel, managedBy } from '#src/components/build/names.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import type { Clock } from '#src/kubernetes/clock.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import type { ApiResource, KubernetesObject } from '#src/kubernetes/object.ts';
import { type ReflectorOptions, reflect } from '#src/kubernetes/reflector.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Transport } from '#src/kubernetes/transport.ts';

export const fieldManager = 'pulsar-operator';

/** A watched kind: what fills its cache, and the client that tells the cache of our own writes. */
export interface WatchedKind {
  readonly kind: string;
  /** Whether it is known in a namespace (`''`: in all). */
  readonly isSynced: (namespace: string) => boolean;
  readonly watch: (
    transport: Transport,
    namespaces: string[],
    log: Logger,
    hooks: Pick<ReflectorOptions<never>, 'onListed' | 'onRefused' | 'onWatch'>,
    signal: AbortSignal,
  ) => Promise<void>;
  readonly client: (transport: Transport) => ResourceClient;
}

/** Only what carries our label is watched, but for the clusters themselves: memory stays flat in foreign objects. */
const ourLabel = Object.entries(managedBy)
  .map(([key, value]) => `${key}=${value}`)
  .join(',');

/** The caches of everything that is watched, and what fills them. */
export function watchedKinds(): { caches: Caches; sources: readonly WatchedKind[] } {
  const indexLabel = clusterLabel;
  const clusters = new Cache<PulsarCluster>();
  const pods = new Cache<Pod>({ indexLabel, project: projectPod });
  const claims = new Cache<Claim>({ indexLabel });
  const owned = ownedResources.map(resource => ({ resource, cache: new Cache({ indexLabel }) }));
  return {
    caches: { clusters, pods, claims, owned: owned.map(({ cache }) => cache) },
    sources: [
      source(clusterResource, clusters),
      ...owned.map(({ resource, cache }) => source(resource, cache, ourLabel)),
      source(podResource, pods, ourLabel),
      source(claimResource, claims, ourLabel),
    ],
  };
}

/** For how long what is not listed is waited for: a namespace in which the operator has no rights stops no other for good. */
const patienceMs = 60_000;

/** Whether all of these caches know all of their namespaces, or whoever asks has waited long enough for that. */
export function knownInTime(caches: readonly Pick<Cache, 'hasSynced'>[], clock: Clock): () => boolean {
  let askedMs: number | undefined;
  return () => {
    askedMs ??= clock.now();
    return caches.every(cache => cache.hasSynced) || clock.now() - askedMs >= patienceMs;
  };
}

/** What fills a cache with the objects of a kind. */
export function source<T extends KubernetesObject>(
  resource: ApiResource,
  cache: Cache<T>,
  labelSelector?: string,
): WatchedKind {
  return {
    kind: resource.kind,
    isSynced: namespace => cache.isSynced(namespace),
    watch: (transport, namespaces, log, hooks, signal) => {
      const selected = labelSelector === undefined ? {} : { labelSelector };
      return reflect({ transport, resource, cache, namespaces, log, ...hooks, ...selected }, signal);
    },
    client: transport => new ResourceClient(transport, resource, { fieldManager, sink: cache }),
  };
}
