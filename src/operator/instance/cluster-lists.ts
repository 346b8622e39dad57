import type { PulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import type { PulsarTenantSpec } from '#src/api/resources/tenant.ts';
import type { PulsarTopicSpec } from '#src/api/resources/topic.ts';
import type { ClusterList } from '#src/instance/leave/part.ts';
import type { Cache } from '#src/kubernetes/cache.ts';
import { describe, type ObjectKey } from '#src/kubernetes/object.ts';
import { clusterKeyOf, type Resource, type ResourceSpec } from '#src/resources/model/resource.ts';

interface Naming {
  readonly tenants: { readonly cache: Cache<Resource<PulsarTenantSpec>> };
  readonly namespaces: { readonly cache: Cache<Resource<PulsarNamespaceSpec>> };
  readonly topics: { readonly cache: Cache<Resource<PulsarTopicSpec>> };
}

/** What resources say about clusters in one: those that are being deleted say nothing any more. */
export function clusterLists({ tenants, namespaces, topics }: Naming, cluster: ObjectKey): ClusterList[] {
  return [
    ...listsIn(tenants.cache, cluster, ({ allowedClusters }) => [allowedClusters]),
    ...listsIn(namespaces.cache, cluster, ({ policies }) => [
      policies.allowedClusters,
      policies.replicationClusters,
    ]),
    ...listsIn(topics.cache, cluster, ({ policies }) => [policies.replicationClusters]),
  ];
}

function listsIn<S extends ResourceSpec>(
  cache: Cache<Resource<S>>,
  cluster: ObjectKey,
  listsOf: (spec: S) => readonly (readonly string[] | undefined)[],
): ClusterList[] {
  return cache
    .list()
    .filter(each => clusterKeyOf(each) === cluster && each.metadata.deletionTimestamp === undefined)
    .map(each => ({ resource: describe(each), clusters: listsOf(each.spec).flatMap(list => list ?? []) }))
    .filter(({ clusters }) => clusters.length > 0);
}
