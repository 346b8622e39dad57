import type { PulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import { absent } from '#src/resources/absent.ts';
import type { ResourceKind, ResourcePlan, ResourceState, Write } from '#src/resources/model/kind.ts';
import { ownNameOf, type Resource, rememberedOf } from '#src/resources/model/resource.ts';
import { offloadWrites } from '#src/resources/policies/offload-writes.ts';
import { policyFields, policyWrites } from '#src/resources/policies/policy-writes.ts';
import { propertyFields, propertyWrites } from '#src/resources/policies/property-writes.ts';
import { namespaceAsks, namespaceAsPossible, namespacePath } from './clusters.ts';
import { end, furtherOfEnd, holdsEnd } from './end.ts';
import { inOrder, type OrderedPolicies } from './order.ts';
import { policies, readApart } from './policies.ts';

type Namespace = Resource<PulsarNamespaceSpec>;

/** What of Pulsar's `Policies` is read by name; the table of policies reads the rest. */
interface Policies extends Readonly<Record<string, unknown>> {
  readonly deleted?: boolean;
  readonly properties?: Readonly<Record<string, string>>;
  readonly offload_policies?: Readonly<Record<string, unknown>>;
  readonly retention_policies?: OrderedPolicies['retention'];
  readonly backlog_quota_map?: { readonly destination_storage?: { readonly limitSize: number } };
  readonly allowed_clusters?: readonly string[];
  readonly replication_clusters?: readonly string[];
}

/** Source: NamespacesBase of Pulsar 4.0. */
export const namespaceKind: ResourceKind<PulsarNamespaceSpec> = {
  resource: apiResource(domain, 'v1alpha1', 'pulsarnamespaces', 'PulsarNamespace'),
  noun: 'namespace',
  isInStore: () => true,
  nameOf: namespace => `${namespace.spec.tenant}/${ownNameOf(namespace)}`,
  within: ({ spec }) => `tenant ${spec.tenant}`,
  fieldsOf,
  reads,
  further: namespaceAsks,
  plan,
  furtherOfEnd,
  holdsEnd,
  end,
};

function fieldsOf({ policies: given }: PulsarNamespaceSpec): string[] {
  return [
    ...policyFields(policies, given),
    ...(given.offload ? ['offload'] : []),
    ...propertyFields(given.properties),
  ];
}

function reads(namespace: Namespace) {
  const path = namespacePath(namespace);
  const managed = new Set([...fieldsOf(namespace.spec), ...rememberedOf(namespace)]);
  const apart = Object.entries(readApart).filter(([field]) => managed.has(field));
  return { it: path, ...Object.fromEntries(apart.map(([field, own]) => [field, `${path}/${own}`])) };
}

function plan(state: ResourceState<PulsarNamespaceSpec>): ResourcePlan {
  const { it, ...apart } = state.answers;
  const { resource, wait } = namespaceAsPossible(state);
  if (it === undefined) return { writes: [creation(resource)], wait };
  const live = it as Policies;
  if (live.deleted) {
    const message = 'Pulsar is deleting it: waiting until it is gone';
    return { writes: [], wait: { reason: 'Deleting', message } };
  }
  const { policies: wanted, clusterRef } = resource.spec;
  const path = namespacePath(resource);
  const remembered = rememberedOf(resource);
  const writes = policyWrites(policies, {
    path,
    cluster: clusterRef.name,
    wanted,
    live: { ...live, ...apart },
    remembered,
  });
  return {
    writes: [
      ...inOrder(writes, orderOf(live), wantedOrder(resource, live)),
      ...offloadWrites({
        path,
        removal: 'removeOffloadPolicies',
        wanted: wanted.offload,
        live: live.offload_policies,
        isRemembered: remembered.includes('offload'),
      }),
      ...propertyWrites({
        path,
        removal: name => `property/${adminPath(name)}`,
        wanted: wanted.properties,
        live: live.properties,
        remembered,
      }),
    ],
    wait,
  };
}

/** Only what cannot come later: Pulsar stores most policies unseen that come with a new namespace. */
function creation(resource: Namespace): Write {
  const { bundles, clusterRef, policies: wanted, tenant } = resource.spec;
  const body = {
    ...(bundles !== undefined && { bundles: { numBundles: bundles } }),
    replication_clusters: wanted.replicationClusters ?? [clusterRef.name],
    ...(wanted.allowedClusters && { allowed_clusters: wanted.allowedClusters }),
  };
  return {
    does: 'create',
    request: { method: 'PUT', path: namespacePath(resource), body },
    waits: { 404: absent('Tenant', tenant) },
  };
}

function orderOf(live: Policies): OrderedPolicies {
  return {
    retention: live.retention_policies,
    sizeQuota: live.backlog_quota_map?.destination_storage?.limitSize,
    allowedClusters: live.allowed_clusters ?? [],
    replicationClusters: live.replication_clusters ?? [],
  };
}

function wantedOrder({ spec }: Namespace, live: Policies): OrderedPolicies {
  const { policies: wanted, clusterRef } = spec;
  return {
    retention: wanted.retention,
    sizeQuota: wanted.backlogQuota?.destinationStorage?.limitSize,
    allowedClusters: wanted.allowedClusters ?? live.allowed_clusters ?? [],
    replicationClusters: wanted.replicationClusters ?? [clusterRef.name],
  };
}
