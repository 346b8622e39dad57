import type { Reason } from '#src/api/reasons.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import type { Caches } from '#src/cluster/observe/observe.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import type { StoreNaming } from '#src/instance/model.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { fieldManager } from '#src/operator/watched-kinds.ts';

/** What a PulsarCluster says of the configuration store that it shares. */
export function storeNamingOf(cluster: PulsarCluster | undefined): StoreNaming | undefined {
  if (!cluster) return undefined;
  const { spec, status } = cluster;
  const condition = conditionOf(status, 'ConfigurationStoreReady');
  return {
    named: spec.configurationStore,
    entered: status?.configurationStore,
    isInitialised: conditionOf(status, 'MetadataInitialized')?.status === 'True',
    condition: condition && { ...condition, reason: condition.reason as Reason },
  };
}

/** What of that an instance goes by, and of a PulsarCluster that is a store: empty where there is none. */
export function storeSignature(cluster: PulsarCluster | undefined): string {
  if (!cluster) return '';
  const { condition, ...naming } = storeNamingOf(cluster) ?? {};
  const ready = conditionOf(cluster.status, 'Ready');
  const own = cluster.spec.purpose === 'Pulsar' ? [] : [cluster.metadata.generation, ready?.reason];
  return JSON.stringify([naming, condition?.status, condition?.reason, ...own]);
}

/** What makes PulsarClusters; their cache hears of it at once. */
export function storeClient(transport: Transport, { clusters }: Pick<Caches, 'clusters'>): ResourceClient {
  return new ResourceClient(transport, clusterResource, { fieldManager, sink: clusters });
}
