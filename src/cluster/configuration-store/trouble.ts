import { letsIn } from '#src/api/lets-in.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isAlive, isReady, podsOf } from '#src/cluster/model/component-state.ts';
import type { Facts, Observation } from '#src/cluster/model/observation.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { majority } from '#src/cluster/zookeeper/quorum.ts';
import { sharedStoreUrl } from '#src/components/build/configuration-store.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import { answerAbout } from './in-force.ts';

type StoreSeen = NonNullable<Observation['store']>;

/** What keeps the PulsarCluster that is named as the configuration store from being that; undefined where nothing does. */
export function storeTrouble({
  observation,
  context,
}: Pick<ClusterState, 'observation' | 'context'>): Said | undefined {
  const ref = context.spec.configurationStore?.clusterRef;
  if (!ref) return undefined;
  const home = ref.namespace ?? context.namespace;
  const name = `PulsarCluster ${ref.name} of namespace ${home}`;
  const { store } = observation;
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
  return awayOrEnding(store, name);
}

function awayOrEnding({ cluster, pods }: StoreSeen, name: string): Said | undefined {
  const servers = cluster.status?.zookeeperMembers ?? cluster.spec.zookeeper.replicas;
  const needed = majority(servers);
  const serving = podsOf({ pods }, 'zookeeper').filter(isReady).length;
  if (serving < needed) {
    const message = `Of ${name}, the configuration store, ${serving} of ${servers} servers serve, and ${needed} are needed`;
    return { reason: 'StoreNotServing', message };
  }
  if (isAlive(cluster)) return undefined;
  const message = `${name}, the configuration store, is being deleted, which waits for the clusters that use it`;
  return { reason: 'ClusterDeleting', message };
}

/** Why nothing that reads the configuration store can start now: what restarted would not come back. */
export function storeAway(state: ClusterState): Said | undefined {
  if (!state.context.spec.configurationStore) return undefined;
  const trouble = storeTrouble(state);
  if (trouble && ['ClusterNotFound', 'StoreNotServing'].includes(trouble.reason)) return trouble;
  return storeSilence(answerAbout(state.observation, sharedStoreUrl(state.context) ?? ''));
}

/** Why the store does not answer, where it was asked. */
export function storeSilence(fact: Facts['configurationStore']): Said | undefined {
  if (!fact || 'value' in fact) return undefined;
  return { reason: 'NoAnswer', message: `The configuration store does not answer: ${fact.error}` };
}
