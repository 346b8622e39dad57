import type { PulsarPermissionSpec } from '#src/api/resources/permission.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import { absent } from '#src/resources/absent.ts';
import type { ResourceKind, ResourcePlan, ResourceState, Write } from '#src/resources/model/kind.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import { sameSet } from '#src/resources/same-set.ts';

type Permission = Resource<PulsarPermissionSpec>;

/** What each role may do. */
type Permissions = Readonly<Record<string, readonly string[]>>;

/** What of Pulsar's `Policies` says who may do what. */
interface Authorised {
  readonly auth_policies?: { readonly destination_auth?: Readonly<Record<string, Permissions>> };
}

/** Source: NamespacesBase and PersistentTopicsBase of Pulsar 4.0. */
export const permissionKind: ResourceKind<PulsarPermissionSpec> = {
  resource: apiResource(domain, 'v1alpha1', 'pulsarpermissions', 'PulsarPermission'),
  noun: 'permission',
  isInStore: () => true,
  nameOf: ({ spec }) => `of role ${spec.role} in ${topicOf(spec) ?? `${spec.tenant}/${spec.namespace}`}`,
  within: ({ spec }) => {
    const topic = topicOf(spec);
    return topic === undefined ? `namespace ${spec.tenant}/${spec.namespace}` : `topic ${topic}`;
  },
  fieldsOf: () => ['actions'],
  reads,
  plan,
  end: ({ resource, answers: { it } }) =>
    heldBy(resource, it) === undefined
      ? []
      : [{ does: 'delete', request: { method: 'DELETE', path: ownPath(resource) } }],
};

function topicOf({ tenant, namespace, topic }: PulsarPermissionSpec): string | undefined {
  return topic === undefined ? undefined : `persistent://${tenant}/${namespace}/${topic}`;
}

/** What is asked for the permissions of a topic adds those of its namespace: the policies have them apart. */
function reads({ spec }: Permission) {
  const namespace = adminPath('namespaces', spec.tenant, spec.namespace);
  return { it: spec.topic === undefined ? `${namespace}/permissions` : namespace };
}

function ownPath({ spec }: Permission): string {
  const { tenant, namespace, topic, role } = spec;
  const of =
    topic === undefined
      ? adminPath('namespaces', tenant, namespace)
      : adminPath('persistent', tenant, namespace, topic);
  return `${of}/permissions/${adminPath(role)}`;
}

function heldBy({ spec }: Permission, it: unknown): readonly string[] | undefined {
  const topic = topicOf(spec);
  const held =
    topic === undefined
      ? (it as Permissions | undefined)
      : (it as Authorised | undefined)?.auth_policies?.destination_auth?.[topic];
  return held && Object.hasOwn(held, spec.role) ? held[spec.role] : undefined;
}

/** Only a topic that exists has permissions of its own. */
function waitsOf(spec: PulsarPermissionSpec): Pick<Write, 'waits'> {
  const topic = topicOf(spec);
  return topic === undefined ? {} : { waits: { 404: absent('Topic', topic) } };
}

function plan({ resource, answers: { it } }: ResourceState<PulsarPermissionSpec>): ResourcePlan {
  const { spec } = resource;
  if (it === undefined) return { writes: [], wait: absent('Namespace', `${spec.tenant}/${spec.namespace}`) };
  const held = heldBy(resource, it);
  if (held && sameSet(held, spec.actions)) return { writes: [] };
  const request = { method: 'POST', path: ownPath(resource), body: spec.actions } as const;
  if (held) return { writes: [{ does: 'set', field: 'actions', request }] };
  return { writes: [{ does: 'create', request, ...waitsOf(spec) }] };
}
