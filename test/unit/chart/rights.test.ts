import type { V1PolicyRule } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import {
  claimResource,
  deletedKinds,
  nodeResource,
  ownedResources,
  podResource,
  revisionResource,
  secretResource,
  storageClassResource,
} from '#src/cluster/observe/watched.ts';
import { leaseResource } from '#src/kubernetes/lease-object.ts';
import type { ApiResource } from '#src/kubernetes/object.ts';
import { clientResource } from '#src/operator/client-controller.ts';
import { directoryResource } from '#src/operator/directory-controller.ts';
import { instanceResource } from '#src/operator/instance/instance-controller.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';
import { sinkKind } from '#src/resources/connectors/sink.ts';
import { sourceKind } from '#src/resources/connectors/source.ts';
import { functionKind } from '#src/resources/function/function.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { packageKind } from '#src/resources/package/package.ts';
import { permissionKind } from '#src/resources/permission/permission.ts';
import { subscriptionKind } from '#src/resources/subscription/subscription.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { render } from '#test/support/helm.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';

/** `get apps/statefulsets` and the like. */
function rights({ group, plural }: Pick<ApiResource, 'group' | 'plural'>, ...verbs: string[]): string[] {
  return verbs.map(verb => `${verb} ${group}/${plural}`);
}

const watched = watchedKinds().sources.map(({ client }) => client(new FakeTransport()).resource);
const objects = [...ownedResources, podResource, claimResource];
const clusters = { group: 'pulsar-operator.dev', plural: 'pulsarclusters' };
const lookedUp = [nodeResource, revisionResource, secretResource, storageClassResource, leaseResource];

/** All calls that the code can make. */
const called = [
  ...watched.flatMap(resource => rights(resource, 'list', 'watch')),
  // Names are looked up before anything is made under them, and the cluster before anything is done.
  ...objects.flatMap(resource => rights(resource, 'get')),
  ...rights(clusters, 'get', 'patch'),
  ...rights({ ...clusters, plural: 'pulsarclusters/status' }, 'patch'),
  // Kubernetes asks for it of who makes a cluster the owner of an object.
  ...rights({ ...clusters, plural: 'pulsarclusters/finalizers' }, 'update'),
  // What lives in clusters; its finalizers are patched as it is.
  ...[
    tenantKind.resource,
    namespaceKind.resource,
    permissionKind.resource,
    topicKind.resource,
    subscriptionKind.resource,
    functionKind.resource,
    sourceKind.resource,
    sinkKind.resource,
    packageKind.resource,
  ].flatMap(each => [
    ...rights(each, 'list', 'patch', 'watch'),
    ...rights({ ...each, plural: `${each.plural}/status` }, 'patch'),
  ]),
  // A directory makes functions, and owns them until they have its policy; a client permissions.
  ...rights(directoryResource, 'list', 'patch', 'watch'),
  ...rights(clientResource, 'list', 'watch'),
  ...[directoryResource, clientResource].flatMap(each => [
    ...rights({ ...each, plural: `${each.plural}/status` }, 'patch'),
    ...rights({ ...each, plural: `${each.plural}/finalizers` }, 'update'),
  ]),
  ...[functionKind.resource, permissionKind.resource].flatMap(each => rights(each, 'create', 'delete')),
  // An instance makes nothing that it owns: its configuration store outlives it.
  ...rights(clusters, 'create'),
  ...rights(instanceResource, 'list', 'watch'),
  ...rights({ ...instanceResource, plural: `${instanceResource.plural}/status` }, 'patch'),
  // The Secret that an application is given.
  ...rights(secretResource, 'create', 'delete', 'list', 'patch', 'watch'),
  // An apply that creates needs both.
  ...ownedResources.flatMap(resource => rights(resource, 'create', 'patch')),
  ...rights(claimResource, 'patch'),
  // A pod gets its labels back, and is evicted where it serves.
  ...rights(podResource, 'patch'),
  ...rights({ ...podResource, plural: 'pods/eviction' }, 'create'),
  ...objects.filter(({ kind }) => deletedKinds.includes(kind)).flatMap(each => rights(each, 'delete')),
  ...lookedUp.flatMap(resource => rights(resource, 'get')),
  ...rights(leaseResource, 'create', 'get', 'list', 'update', 'watch'),
  ...rights({ group: 'events.k8s.io', plural: 'events' }, 'create', 'patch', 'list'),
];

/** Whether a role is added to those that people have, or that who implements Service Binding has. */
function isForOthers(labels: Readonly<Record<string, string>> = {}): boolean {
  const added = ['rbac.authorization.k8s.io/aggregate-to-', 'servicebinding.io/controller'];
  return Object.keys(labels).some(key => added.some(start => key.startsWith(start)));
}

test.each([{}, { 'watch.namespaces': ['a'] }])(
  'given values %j, then the rights that are granted are the calls that are made, no more and no less',
  async values => {
    const roles = (await render(values)).filter(({ kind, metadata }) => {
      return (kind === 'Role' || kind === 'ClusterRole') && !isForOthers(metadata.labels);
    });
    const granted = roles
      .flatMap(role => role['rules'] as V1PolicyRule[])
      .flatMap(({ apiGroups = [], resources = [], verbs }) =>
        apiGroups.flatMap(group => resources.flatMap(plural => rights({ group, plural }, ...verbs))),
      );
    expect([...new Set(granted)].sort()).toEqual([...new Set(called)].sort());
  },
);
