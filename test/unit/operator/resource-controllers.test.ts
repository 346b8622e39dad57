import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { pulsarTenantSpec } from '#src/api/resources/tenant.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { runtimeMetrics } from '#src/kubernetes/metrics.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ApiRequest, WatchEvent, WatchRequest } from '#src/kubernetes/transport.ts';
import { resourceControllers } from '#src/operator/resource-controllers.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';
import { pod } from '../cluster/hand-made.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';

const log = pino({ level: 'silent' });
let version = 10;
let stop: AbortController;
/** The reasons that the tenant was given, in order; the same one after another counts once. */
let reasons: string[];
let running: Promise<unknown>;
let caches: ReturnType<typeof watchedKinds>['caches'];
let clients: number;

/** An API server that has one tenant, and takes every status. */
class Server extends FakeTransport {
  override async watch(request: WatchRequest): Promise<AsyncIterable<WatchEvent>> {
    clients += 1;
    return super.watch(request);
  }
}

const tenant: KubernetesObject = {
  apiVersion: 'pulsar-operator.dev/v1alpha1',
  kind: 'PulsarTenant',
  metadata: { name: 'acme', namespace: 'test', uid: 'acme', generation: 1, resourceVersion: '2' },
  spec: pulsarTenantSpec.parse({ clusterRef: { name: 'demo' } }),
};

function answer({ method, path, body }: ApiRequest): object {
  if (path === '/apis/pulsar-operator.dev/v1alpha1')
    return {
      resources: [
        { name: 'pulsartenants' },
        { name: 'pulsarnamespaces' },
        { name: 'pulsarpermissions' },
        { name: 'pulsarclients' },
        { name: 'pulsarfunctions' },
        { name: 'pulsarfunctiondirectories' },
        { name: 'pulsarsources' },
        { name: 'pulsarsinks' },
        { name: 'pulsarpackages' },
        { name: 'pulsartopics' },
        { name: 'pulsarsubscriptions' },
      ],
    };
  if (method === 'GET') {
    const items = path.endsWith('/pulsartenants') ? [tenant] : [];
    return { metadata: { resourceVersion: '3' }, items };
  }
  const { status } = body as { status?: { conditions: { reason: string }[] } };
  const reason = status?.conditions[0]?.reason;
  if (reason !== undefined && reason !== reasons.at(-1)) reasons.push(reason);
  return { ...tenant, status, metadata: { ...tenant.metadata, resourceVersion: String(version++) } };
}

function cluster(conditions: object[], operator?: string): PulsarCluster {
  return {
    apiVersion: 'v1',
    kind: 'PulsarCluster',
    metadata: { name: 'demo', namespace: 'test', uid: 'demo', resourceVersion: String(version++) },
    spec: pulsarClusterSpec.parse({}),
    status: { conditions, ...(operator && { operator }) } as PulsarCluster['status'],
  } as PulsarCluster;
}

const initialised = [{ type: 'MetadataInitialized', status: 'True' }];

beforeEach(() => {
  [reasons, clients] = [[], 0];
  stop = new AbortController();
  const transport = new Server(answer);
  const watched = watchedKinds();
  ({ caches } = watched);
  const controllers = resourceControllers({
    options: { namespace: 'ops', namespaces: [], leaseName: 'operator', serviceAccount: 'operator' },
    transport,
    fence: () => 60_000,
    effects: { writePulsar: () => Promise.reject(new Error('nobody is asked to change anything')) },
    caches,
    events: new EventRecorder({ transport, controller: 'test', instance: 'test', log }),
    log,
    metrics: runtimeMetrics(new Registry()),
    registry: new Registry(),
  });
  for (const cache of [caches.clusters, caches.pods]) cache.replace('', [], '1');
  running = Promise.all(controllers.flatMap(each => [each.watch(stop.signal), each.run(stop.signal)]));
});

afterEach(async () => {
  stop.abort();
  await running;
});

test('given a tenant before its cluster, then each step of the cluster brings a pass, and nothing else does', async () => {
  await expect.poll(() => reasons).toEqual(['ClusterNotFound']);
  caches.clusters.observe('', cluster([]));
  await expect.poll(() => reasons.at(-1)).toBe('Initialising');
  caches.clusters.observe('', cluster(initialised, 'ops/operator'));
  await expect.poll(() => reasons.at(-1)).toBe('BrokersNotReady');
  const broker = pod('demo-broker-0', {
    uid: 'broker',
    status: { podIP: '127.0.0.1' },
    resourceVersion: '9',
  });
  caches.pods.observe('', broker);
  // Nobody serves at that address, or somebody who is no broker: either way it was asked.
  await expect.poll(() => reasons.length).toBeGreaterThan(3);
  expect(reasons.slice(0, 3)).toEqual(['ClusterNotFound', 'Initialising', 'BrokersNotReady']);
  expect(clients).toBe(11);
});

test('given a cluster that another operator looks after, then nothing is said of what lives in it', async () => {
  await expect.poll(() => reasons).toEqual(['ClusterNotFound']);
  caches.clusters.observe('', cluster([], 'ops/another'));
  caches.clusters.observe('', cluster(initialised, 'ops/another'));
  caches.clusters.observe('', cluster(initialised, 'ops/operator'));
  await expect.poll(() => reasons.at(-1)).toBe('BrokersNotReady');
  expect(reasons).toEqual(['ClusterNotFound', 'BrokersNotReady']);
});
