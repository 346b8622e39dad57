import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { storeInForce } from '#src/cluster/configuration-store/in-force.ts';
import { hasWorkerInside } from '#src/cluster/functions/placement.ts';
import { isAnyTold } from '#src/cluster/functions/store-order.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import type { Observation, Pod, PulsarCluster } from '#src/cluster/model/observation.ts';
import { credentialsOf } from '#src/cluster/observe/access.ts';
import { podUrl, serverPeers } from '#src/cluster/observe/addresses.ts';
import { type Caches, observe } from '#src/cluster/observe/observe.ts';
import { KeptAccess } from '#src/cluster/observe/pulse/kept-access.ts';
import { isInitialised, isKnownLost } from '#src/cluster/zookeeper/initialise.ts';
import { clusterStoreUrl } from '#src/components/build/configuration-store.ts';
import { ports } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import { secretsProvider } from '#src/components/functions/secrets-provider.ts';
import { hasStateStore } from '#src/components/functions/state-store.ts';
import { isExpected, messageOf } from '#src/kubernetes/errors.ts';
import { type ObjectKey, objectKey } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { ClusterSeen, ClustersSeen, CredentialsFound } from '#src/resources/model/cluster-seen.ts';

/**
 * The clusters of the caches as those see them that live in one. `self` is how the Lease of this operator is called; it watches
 * these namespaces, or all.
 */
export function clustersSeen(
  caches: Caches,
  secrets: ResourceClient,
  self: ObjectKey,
  namespaces: readonly string[] = [],
): ClustersSeen {
  const kept = new Map<ObjectKey, KeptAccess>();
  const accessTo = (key: ObjectKey): KeptAccess => {
    const known = kept.get(key);
    if (known) return known;
    const access = new KeptAccess((cluster, signal) => credentialsOf(cluster, secrets, signal));
    kept.set(key, access);
    return access;
  };
  caches.clusters.subscribe(({ kind, old }) => {
    if (kind === 'deleted') kept.delete(objectKey(old.metadata.namespace, old.metadata.name));
  });
  return {
    see: key => {
      const cluster = caches.clusters.getByKey(key);
      return cluster && seen(cluster, caches, self);
    },
    watches: namespace => namespaces.length === 0 || namespaces.includes(namespace),
    async credentials(key, signal): Promise<CredentialsFound> {
      const cluster = caches.clusters.getByKey(key);
      if (!cluster) return { missing: `PulsarCluster ${key} does not exist` };
      return found(accessTo(key).credentials(cluster, signal));
    },
    refused: key => accessTo(key).refused(),
  };
}

/** Whether the PulsarCluster that is the configuration store at a URL has lost what was in it. */
function isLostAt(store: string, { clusters }: Caches, { spec }: PulsarCluster): boolean {
  return clusters
    .list()
    .some(each => clusterStoreUrl(each.metadata, spec) === store && isKnownLost({ cluster: each }));
}

function seen(cluster: PulsarCluster, caches: Caches, self: ObjectKey): ClusterSeen {
  const { metadata, spec, status } = cluster;
  const observation = observe(caches, cluster, new Date());
  const store = storeInForce(observation).url;
  return {
    allowedNamespaces: spec.allowedNamespaces,
    isDeleting: metadata.deletionTimestamp !== undefined,
    isSuspended: spec.suspend,
    isOthers: status?.operator !== undefined && status.operator !== self,
    isStore: isConfigurationStore(spec),
    store,
    isStoreLost: store !== undefined && isLostAt(store, caches, cluster),
    isInitialised: isInitialised(observation),
    givesSecrets: secretsProvider(spec) !== undefined,
    keepsPackages: [spec.broker.config, spec.functions?.config ?? {}].some(
      config => String(config['functionsWorkerEnablePackageManagement']) === 'true',
    ),
    keepsState: stateKept(observation, spec),
    brokers: readyUrls(observation, 'broker', ports.pulsar.web),
    ...(spec.functions && { workers: workersOf(observation) }),
    peers: serverPeers(observation),
  };
}

/** Those that have pods of their own, or are inside brokers: where they are now, wherever they are to be. */
function workersOf(observation: Observation): readonly string[] {
  const own = readyUrls(observation, 'functions-worker', ports.worker.http);
  const isHost = (pod: Pod) => hasWorkerInside(observation, pod);
  return own.length > 0 ? own : readyUrls(observation, 'broker', ports.pulsar.web, isHost);
}

/** A store counts once a worker is told of it. */
function stateKept(observation: Observation, spec: PulsarClusterSpec): ClusterSeen['keepsState'] {
  if (!hasStateStore(spec)) return 'Nowhere';
  return spec.stateStore && !isAnyTold(observation, spec) ? 'NotYet' : 'Kept';
}

function readyUrls(
  observation: Observation,
  component: ComponentName,
  port: number,
  isMeant: (pod: Pod) => boolean = () => true,
): string[] {
  const pods = podsOf(observation, component).filter(isMeant);
  const ready = pods.filter(pod => isReady(pod) && pod.status?.podIP);
  return ready.map(pod => podUrl(pod, port));
}

/** A Secret that is not there is a person's to mend, and no fault. */
async function found(access: ReturnType<KeptAccess['credentials']>): Promise<CredentialsFound> {
  try {
    return { credentials: await access };
  } catch (error) {
    if (isExpected(error)) throw error;
    return { missing: messageOf(error) };
  }
}
