import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { type ClusterContext, metadataStoreUrl, ports, serviceHost } from './context.ts';

/** A cluster, as far as it says where what it shares is. */
export interface Sharing {
  readonly namespace: string;
  readonly spec: Pick<PulsarClusterSpec, 'clusterDomain' | 'configurationStore'>;
}

/** URL of the configuration store that a cluster names; undefined where it shares nothing. */
export function sharedStoreUrl({ namespace, spec }: Sharing): string | undefined {
  const { clusterRef, servers } = spec.configurationStore ?? {};
  if (servers !== undefined) return `zk:${servers}`;
  if (!clusterRef) return undefined;
  return clusterStoreUrl({ name: clusterRef.name, namespace: clusterRef.namespace ?? namespace }, spec);
}

/** A PulsarCluster is told of by its Service, so that its servers come and go and no broker restarts for that. */
export function clusterStoreUrl(
  { name, namespace }: { readonly name: string; readonly namespace?: string | undefined },
  spec: Sharing['spec'],
): string {
  const host = serviceHost({ name, namespace: namespace ?? 'default', spec }, 'zookeeper');
  return `zk:${host}:${ports.zookeeper.client}`;
}

/** URL for `configurationMetadataStoreUrl`: what a cluster shares with others, else its own store. */
export function configurationStoreUrl(context: ClusterContext): string {
  return sharedStoreUrl(context) ?? metadataStoreUrl(context);
}
