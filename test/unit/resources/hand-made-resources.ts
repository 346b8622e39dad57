import { pulsarFunctionSpec } from '#src/api/resources/functions/function.ts';
import { pulsarPackageSpec } from '#src/api/resources/functions/package.ts';
import { pulsarSinkSpec } from '#src/api/resources/functions/sink.ts';
import { pulsarSourceSpec } from '#src/api/resources/functions/source.ts';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { pulsarPermissionSpec } from '#src/api/resources/permission.ts';
import type { ResourceStatus } from '#src/api/resources/resource-status.ts';
import { pulsarSubscriptionSpec } from '#src/api/resources/subscription.ts';
import { pulsarTenantSpec } from '#src/api/resources/tenant.ts';
import { pulsarTopicSpec } from '#src/api/resources/topic.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';

interface Made {
  readonly metadata?: Partial<ObjectMeta>;
  readonly status?: ResourceStatus;
}

function made<S>(kind: string, name: string, spec: S, { metadata, status }: Made) {
  const object: KubernetesObject = {
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind,
    metadata: { name, namespace: 'ns', uid: `uid-of-${name}`, generation: 1, ...metadata },
  };
  return { ...object, spec, ...(status && { status }) };
}

export function tenantOf(fields: object = {}, given: Made = {}) {
  return made(
    'PulsarTenant',
    'acme',
    pulsarTenantSpec.parse({ clusterRef: { name: 'demo' }, ...fields }),
    given,
  );
}

export function namespaceOf(policies: object = {}, given: Made & { readonly fields?: object } = {}) {
  const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', policies, ...given.fields };
  return made('PulsarNamespace', 'orders', pulsarNamespaceSpec.parse(spec), given);
}

export function topicOf(fields: object = {}, given: Made = {}) {
  const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders', ...fields };
  return made('PulsarTopic', 'first', pulsarTopicSpec.parse(spec), given);
}

export function subscriptionOf(fields: object = {}, given: Made = {}) {
  const where = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders', topic: 'first' };
  return made('PulsarSubscription', 'shop', pulsarSubscriptionSpec.parse({ ...where, ...fields }), given);
}

export function permissionOf(fields: object = {}) {
  const where = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' };
  const spec = { ...where, role: 'app', actions: ['produce', 'consume'], ...fields };
  return made('PulsarPermission', 'app', pulsarPermissionSpec.parse(spec), {});
}

export function remembering(...managedFields: string[]): Made {
  return { status: { managedFields } };
}

/** A cluster that serves. */
export const servingCluster: ClusterSeen = {
  allowedNamespaces: [],
  isDeleting: false,
  isSuspended: false,
  isOthers: false,
  isInitialised: true,
  givesSecrets: false,
  keepsPackages: false,
  keepsState: 'Nowhere',
  brokers: ['http://127.0.0.1:1'],
  peers: undefined,
};

export function functionOf(fields: object = {}, given: Made = {}) {
  const where = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' };
  const what = { runtime: 'PYTHON', className: 'totals.Totals', inputs: [placed] };
  const spec = { ...where, ...what, code: { configMap: { name: 'code', key: 'totals.py' } }, ...fields };
  return made('PulsarFunction', 'totals', pulsarFunctionSpec.parse(spec), given);
}

export function sourceOf(fields: object = {}, given: Made = {}) {
  const where = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' };
  const spec = { ...where, code: { url: 'builtin://ticks' }, topicName: placed, ...fields };
  return made('PulsarSource', 'ticks', pulsarSourceSpec.parse(spec), given);
}

export function sinkOf(fields: object = {}, given: Made = {}) {
  const where = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' };
  const spec = { ...where, code: { url: 'builtin://store' }, inputs: [placed], ...fields };
  return made('PulsarSink', 'store', pulsarSinkSpec.parse(spec), given);
}

export function packageOf(fields: object = {}, given: Made = {}) {
  const where = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' };
  const what = {
    type: 'function',
    version: '1.0.0',
    content: { configMap: { name: 'code', key: 'totals.py' } },
  };
  return made('PulsarPackage', 'totals', pulsarPackageSpec.parse({ ...where, ...what, ...fields }), given);
}

/** The topic that it reads. */
export const placed = 'persistent://acme/orders/placed';

/** What Pulsar 4.0.8 tells of such a function: see test/api/pulsar. */
export function functionTold(fields: object = {}) {
  const input = { schemaProperties: {}, consumerProperties: {}, poolMessages: false, regexPattern: false };
  return {
    ...{ tenant: 'acme', namespace: 'orders', name: 'totals', className: 'totals.Totals' },
    inputSpecs: { [placed]: input },
    producerConfig: { useThreadLocalProducers: false, batchBuilder: '', compressionType: 'LZ4' },
    ...{ processingGuarantees: 'ATLEAST_ONCE', retainOrdering: false, retainKeyOrdering: false },
    ...{ forwardSourceMessageProperty: true, userConfig: {}, runtime: 'PYTHON', autoAck: true },
    ...{ parallelism: 1, resources: { cpu: 1, ram: 1073741824, disk: 10737418240 } },
    ...{ cleanupSubscription: true, subscriptionPosition: 'Latest' },
    ...fields,
  };
}

/** What workers tell of one instance. */
export function instanceTold(fields: object = {}, instanceId = 0) {
  const counters = {
    numReceived: 0,
    numSuccessfullyProcessed: 0,
    numUserExceptions: 0,
    numSystemExceptions: 0,
  };
  return {
    instanceId,
    status: { running: true, error: '', numRestarts: 0, ...counters, workerId: 'fw-0', ...fields },
  };
}
