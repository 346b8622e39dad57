import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { type ClusterContext, metadataStoreUrl, ports, serviceHost } from './context.ts';

/** A cluster, as far as it says where what it shares is. */
export interface Sharing {
  readonly namespace: string;
  readonly spec: Pick<PulsarClusterSpec, 'clusterDomain' | 'configurationStore'>;
}

/**
 * URL of the configuration store that a cluster names; undefined where it shares nothing. A PulsarCluster by its Service,
 * so that its servers come and go and no broker restarts for that.
 */
export function sharedStoreUrl({ namespace, spec }: Sharing): string | undefined {
  const { clusterRef, servers } = spec.configurationStore ?? {};
  if (servers !== undefined) return `zk:${servers}`;
  if (!clusterRef) return undefined;
  const home = { name: clusterRef.name, namespace: clusterRef.namespace ?? namespace, spec };
  return `zk:${serviceHost(home, 'zookeeper')}:${ports.zookeeper.client}`;
}

/** URL for `configurationMetadataStoreUrl`: what a cluster shares with others, else its own store. */
export function configurationStoreUrl(context: ClusterContext): string {
  return sharedStoreUrl(context) ?? metadataStoreUrl(context);
}
