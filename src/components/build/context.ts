import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { type ComponentName, headlessName, podName, workloadName } from './names.ts';

/** What pods run: a version of Apache Pulsar, and the image that has it. */
export interface Release {
  readonly version: string;
  readonly image: string;
}

/** What the builders know: the cluster's identity and the spec in force. */
export interface ClusterContext {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** The spec as far as it is in force: held changes are not in it. */
  readonly spec: PulsarClusterSpec;
  /** ZooKeeper servers that vote; undefined while the ensemble has never had a quorum. */
  readonly members: number | undefined;
  /** What the pods of each component run: while the version changes not all run that of the spec. */
  readonly releases: Readonly<Record<ComponentName, Release>>;
  /** Annotations on the pods of each component that tell of the restarts people asked for. */
  readonly restarts: Readonly<Partial<Record<ComponentName, Readonly<Record<string, string>>>>>;
}

export const ports = {
  zookeeper: { client: 2181, peer: 2888, election: 3888, metrics: 8000 },
  bookkeeper: { client: 3181, http: 8000 },
  pulsar: { binary: 6650, web: 8080 },
  worker: { http: 6750 },
  stateStore: { grpc: 4181 },
  canary: { http: 8080 },
} as const;

export function imageOf(spec: Pick<PulsarClusterSpec, 'image' | 'version'>): string {
  return spec.image ?? `docker.io/apachepulsar/pulsar:${spec.version}`;
}

export function releaseOf(spec: Pick<PulsarClusterSpec, 'image' | 'version'>): Release {
  return { version: spec.version, image: imageOf(spec) };
}

/** What names are made of. */
export type Identity = Pick<ClusterContext, 'name' | 'namespace'> & {
  readonly spec: Pick<PulsarClusterSpec, 'clusterDomain'>;
};

/** Full DNS name of a Service of the cluster. */
export function serviceHost({ name, namespace, spec }: Identity, component: ComponentName): string {
  return `${workloadName(name, component)}.${namespace}.svc.${spec.clusterDomain}`;
}

/** Full DNS name below which each pod of a component has its own. */
export function podDomain({ name, namespace, spec }: Identity, component: ComponentName): string {
  return `${headlessName(name, component)}.${namespace}.svc.${spec.clusterDomain}`;
}

/**
 * The ZooKeeper servers that clients are told of: the first three by their own names, or the one there is. The highest
 * ordinals leave first, so these stay while the ensemble grows and shrinks, and nothing has to restart for a new list.
 */
export function zookeeperHosts(
  context: Pick<ClusterContext, 'name' | 'namespace' | 'spec' | 'members'>,
): string[] {
  const count = (context.members ?? context.spec.zookeeper.replicas) >= 3 ? 3 : 1;
  const parent = podDomain(context, 'zookeeper');
  return Array.from({ length: count }, (_, ordinal) => {
    return `${podName(context.name, 'zookeeper', ordinal)}.${parent}:${ports.zookeeper.client}`;
  });
}

/** Where in ZooKeeper all of a cluster is: empty, or a path. */
export function chrootOf({ zookeeper }: Pick<PulsarClusterSpec, 'zookeeper'>): string {
  return zookeeper.chroot ?? '';
}

/** URL for `metadataStoreUrl` of brokers and proxies. */
export function metadataStoreUrl(context: ClusterContext): string {
  return `zk:${zookeeperHosts(context).join(',')}${chrootOf(context.spec)}`;
}

/** Quorums of new ledgers: what the spec says, else two copies where there are bookies for them. */
export function quorumsOf(spec: PulsarClusterSpec): { ensemble: number; write: number; ack: number } {
  const copies = Math.min(2, spec.bookkeeper.replicas);
  return spec.quorums ?? { ensemble: copies, write: copies, ack: copies };
}
