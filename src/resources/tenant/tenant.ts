import { dequal } from 'dequal';
import type { PulsarTenantSpec } from '#src/api/resources/tenant.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import { deletionWhenEmpty } from '#src/resources/deletion.ts';
import { asFarAsKnown, askedOfClusters, notRegistered } from '#src/resources/known-clusters.ts';
import type { ResourceKind, ResourcePlan, ResourceState, Write } from '#src/resources/model/kind.ts';
import { ownNameOf, type Resource, rememberedOf } from '#src/resources/model/resource.ts';

type Tenant = Resource<PulsarTenantSpec>;

/** As Pulsar's `TenantInfo`. */
interface TenantInfo {
  readonly adminRoles: readonly string[];
  readonly allowedClusters: readonly string[];
}

const fields = ['adminRoles', 'allowedClusters'] as const;

/** Source: TenantsBase of Pulsar 4.0. */
export const tenantKind: ResourceKind<PulsarTenantSpec> = {
  resource: apiResource(domain, 'v1alpha1', 'pulsartenants', 'PulsarTenant'),
  noun: 'tenant',
  isInStore: () => true,
  nameOf: ownNameOf,
  fieldsOf: spec => fields.filter(field => spec[field] !== undefined),
  reads: tenant => ({ it: pathOf(tenant) }),
  further: ({ resource }) => askedOfClusters(namesOf(resource)),
  plan,
  end: ({ resource, answers: { it } }) => (it ? [deletionWhenEmpty(pathOf(resource), 'namespaces')] : []),
};

function namesOf({ spec }: Tenant) {
  return { own: spec.clusterRef.name, lists: [spec.allowedClusters] };
}

function pathOf(tenant: Tenant): string {
  return adminPath('tenants', ownNameOf(tenant));
}

/** Pulsar knows only both lists together: what is not managed is sent back as it is. */
function plan({ resource, answers, cluster }: ResourceState<PulsarTenantSpec>): ResourcePlan {
  const info = answers['it'] as TenantInfo | undefined;
  const path = pathOf(resource);
  const known = answers['clusters'] as readonly string[] | undefined;
  const body = wantedOf(resource, info, known);
  const wait = notRegistered({ ...namesOf(resource), store: cluster?.store }, known);
  if (!info) return { writes: [{ does: 'create', request: { method: 'PUT', path, body } }], wait };
  const changed = fields.filter(field => !dequal(sorted(info[field]), sorted(body[field])));
  const writes = changed.map((field, at): Write => {
    const does = resource.spec[field] === undefined ? 'unset' : 'set';
    // Both in one request, which is told as what it does to each.
    const soFar = Object.fromEntries(changed.slice(0, at + 1).map(each => [each, body[each]]));
    return { does, field, request: { method: 'POST', path, body: { ...bare(info), ...soFar } } };
  });
  return { writes, wait };
}

function wantedOf(
  resource: Tenant,
  info: TenantInfo | undefined,
  known: readonly string[] | undefined,
): TenantInfo {
  const { spec } = resource;
  const none: TenantInfo = { adminRoles: [], allowedClusters: [spec.clusterRef.name] };
  const remembered = rememberedOf(resource);
  const live = (field: keyof TenantInfo) => (remembered.includes(field) ? undefined : info?.[field]);
  const wanted = asFarAsKnown(spec.allowedClusters, info?.allowedClusters, known);
  return {
    adminRoles: spec.adminRoles ?? live('adminRoles') ?? none.adminRoles,
    allowedClusters: wanted ?? live('allowedClusters') ?? none.allowedClusters,
  };
}

function bare({ adminRoles, allowedClusters }: TenantInfo): TenantInfo {
  return { adminRoles, allowedClusters };
}

/** Both are sets: their order means nothing. */
function sorted(list: readonly string[] | undefined): readonly string[] {
  return (list ?? []).toSorted();
}
