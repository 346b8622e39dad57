import type { ResourceStatus } from '#src/api/resources/resource-status.ts';
import { type KubernetesObject, type ObjectKey, objectKey } from '#src/kubernetes/object.ts';

/** What the spec of everything that lives in a cluster has. */
export interface ResourceSpec {
  readonly clusterRef: { readonly name: string; readonly namespace?: string | undefined };
  readonly deletionPolicy: 'Retain' | 'Delete' | 'DeleteWithTopics';
}

/** Something that lives in a cluster, as Kubernetes has it. */
export interface Resource<S extends ResourceSpec = ResourceSpec> extends KubernetesObject {
  readonly spec: S;
  readonly status?: ResourceStatus;
}

/** Its own name in Pulsar, without that of what it is in; that of the resource where the spec has none. */
export function ownNameOf({
  metadata,
  spec,
}: Resource<ResourceSpec & { readonly name?: string | undefined }>): string {
  return spec.name ?? metadata.name;
}

/** All that names the cluster it lives in. */
export interface LivesInCluster extends KubernetesObject {
  readonly spec: Pick<ResourceSpec, 'clusterRef'>;
}

/** The namespace of the cluster it lives in. */
export function homeOf({ metadata, spec }: LivesInCluster): string {
  return spec.clusterRef.namespace ?? metadata.namespace ?? '';
}

/** The cluster it lives in. */
export function clusterKeyOf(resource: LivesInCluster): ObjectKey {
  return objectKey(homeOf(resource), resource.spec.clusterRef.name);
}

/** Fields that the operator has set, as the status remembers. */
export function rememberedOf({ status }: Resource): readonly string[] {
  return status?.managedFields ?? [];
}
