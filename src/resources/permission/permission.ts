import type { PulsarPermissionSpec } from '#src/api/resources/permission.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import type { ResourceKind, ResourcePlan, ResourceState } from '#src/resources/model/kind.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import { sameSet } from '#src/resources/same-set.ts';

type Permission = Resource<PulsarPermissionSpec>;

/** What each role may do in a namespace. */
type Permissions = Readonly<Record<string, readonly string[]>>;

/** Source: NamespacesBase of Pulsar 4.0. */
export const permissionKind: ResourceKind<PulsarPermissionSpec> = {
  resource: apiResource(domain, 'v1alpha1', 'pulsarpermissions', 'PulsarPermission'),
  noun: 'permission',
  nameOf: ({ spec }) => `of role ${spec.role} in ${spec.tenant}/${spec.namespace}`,
  fieldsOf: () => ['actions'],
  reads: permission => ({ it: pathOf(permission) }),
  plan,
  end: ({ resource, answers: { it } }) =>
    heldBy(resource, it as Permissions | undefined) === undefined
      ? []
      : [{ does: 'delete', request: { method: 'DELETE', path: ownPath(resource) } }],
};

function pathOf({ spec }: Permission): string {
  return `${adminPath('namespaces', spec.tenant, spec.namespace)}/permissions`;
}

function ownPath(permission: Permission): string {
  return `${pathOf(permission)}/${adminPath(permission.spec.role)}`;
}

function heldBy({ spec }: Permission, held: Permissions = {}): readonly string[] | undefined {
  return Object.hasOwn(held, spec.role) ? held[spec.role] : undefined;
}

function plan({ resource, answers }: ResourceState<PulsarPermissionSpec>): ResourcePlan {
  const { spec } = resource;
  if (answers['it'] === undefined) {
    const message = `Namespace ${spec.tenant}/${spec.namespace} does not exist: waiting for it. A PulsarNamespace makes one`;
    return { writes: [], wait: { reason: 'NamespaceNotFound', message } };
  }
  const held = heldBy(resource, answers['it'] as Permissions);
  if (held && sameSet(held, spec.actions)) return { writes: [] };
  const request = { method: 'POST', path: ownPath(resource), body: spec.actions } as const;
  return { writes: [held ? { does: 'set', field: 'actions', request } : { does: 'create', request }] };
}
