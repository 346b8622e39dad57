import { letsIn } from '#src/api/lets-in.ts';
import type { Reason } from '#src/api/reasons.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isAlive, isReady, podsOf } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { isKnownLost } from '#src/cluster/zookeeper/initialise.ts';
import { majority } from '#src/cluster/zookeeper/quorum.ts';
import { clusterStoreUrl, sharedStoreUrl } from '#src/components/build/configuration-store.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import type { ObjectMeta } from '#src/kubernetes/object.ts';
import { answerAbout } from './in-force.ts';

type StoreSeen = Pick<Observation, 'cluster' | 'pods'>;

/** What keeps the PulsarCluster that is in force as the configuration store from being that; undefined where nothing does. */
export function storeTrouble({
  observation,
  context,
}: Pick<ClusterState, 'observation' | 'context'>): Said | undefined {
  const url = sharedStoreUrl(context);
  const store = observation.stores?.find(({ cluster }) => {
    return clusterStoreUrl(cluster.metadata, context.spec) === url;
  });
  const ref = context.spec.configurationStore?.clusterRef;
  // Where another one is named, which is held.
  if (!ref) return store && notServing(store, nameOf(store.cluster.metadata));
  const home = ref.namespace ?? context.namespace;
  const name = nameOf({ name: ref.name, namespace: home });
  if (!store) {
    const message = `${name}, the configuration store, does not exist, or the operator does not watch that namespace`;
    return { reason: 'ClusterNotFound', message };
  }
  const { spec } = store.cluster;
  if (!isConfigurationStore(spec)) {
    const message = `${name} is no configuration store. Name a PulsarCluster whose purpose is ConfigurationStore`;
    return { reason: 'NoConfigurationStore', message };
  }
  const { namespace } = context;
  if (!letsIn({ ...spec, namespace: home }, namespace)) {
    const message = `${name} does not let namespace ${namespace} in: add it to its spec.allowedNamespaces`;
    return { reason: 'ClusterNotAllowed', message };
  }
  return notServing(store, name);
}

function nameOf({ name, namespace }: ObjectMeta): string {
  return `PulsarCluster ${name} of namespace ${namespace}`;
}

function notServing({ cluster, pods }: StoreSeen, name: string): Said | undefined {
  const servers = cluster.status?.zookeeperMembers ?? cluster.spec.zookeeper.replicas;
  const needed = majority(servers);
  const serving = podsOf({ pods }, 'zookeeper').filter(isReady).length;
  if (serving < needed) {
    const message = `Of ${name}, the configuration store, ${serving} of ${servers} servers serve, and ${needed} are needed`;
    return { reason: 'StoreNotServing', message };
  }
  if (isKnownLost({ cluster })) {
    const message = `${name}, the configuration store, has lost what was in it: its volumes are to be restored. Do not restart brokers meanwhile`;
    return { reason: 'StoreLost', message };
  }
  if (isAlive(cluster)) return undefined;
  const message = `${name}, the configuration store, is being deleted, which waits for the clusters that use it`;
  return { reason: 'ClusterDeleting', message };
}

/** Why nothing that reads the configuration store can start now: what restarted would not come back. */
export function storeAway(state: ClusterState): Said | undefined {
  if (!state.context.spec.configurationStore) return undefined;
  const trouble = storeTrouble(state);
  if (trouble && unreadable.includes(trouble.reason)) return trouble;
  return storeSilence(state.observation, sharedStoreUrl(state.context) ?? '');
}

/** In which brokers find nothing that they have to read when they start. */
export const unreadable: readonly Reason[] = ['ClusterNotFound', 'StoreNotServing', 'StoreLost'];

/** Why nothing is known of the store at a URL, where it was asked, or its cluster was who it is. */
export function storeSilence(observation: Observation, url: string): Said | undefined {
  const { configurationStores: asked } = observation.facts;
  if (asked && 'error' in asked) {
    const message = `The cluster's own ZooKeeper does not answer, so nobody knows how it stands to its configuration store: ${asked.error}`;
    return { reason: 'Asking', message };
  }
  const fact = answerAbout(observation, url);
  if (!fact || 'value' in fact) return undefined;
  return { reason: 'NoAnswer', message: `The configuration store does not answer: ${fact.error}` };
}
