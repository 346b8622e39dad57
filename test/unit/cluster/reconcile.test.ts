import { afterEach, describe, expect, test, vi } from 'vitest';
import { silentLogger as log } from '#simulation/silent-logger.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { clusterResource, secretResource } from '#src/cluster/observe/watched.ts';
import { clusterReconciler } from '#src/cluster/reconcile.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { leaseResource } from '#src/kubernetes/lease-object.ts';
import { ResourceClient, type WriteSink } from '#src/kubernetes/resource-client.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';

afterEach(() => vi.restoreAllMocks());

/** Nothing comes, until who asked has had enough. */
async function silence({ signal }: ApiRequest): Promise<never> {
  signal?.throwIfAborted();
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
}

/** A reconciler that knows one cluster, with a server that takes whatever it is sent. */
function setUp(given: PulsarCluster, askingMs?: number) {
  const cluster = { ...given, status: { operator: 'ops/ours', ...given.status } };
  let version = 1;
  const transport = new FakeTransport(request => {
    if (request.path.includes('/secrets/')) return silence(request);
    if (request.method === 'GET' && request.path.endsWith('/pulsarclusters/demo')) return cluster;
    if (request.path.includes('/leases/'))
      return { spec: { renewTime: new Date().toISOString() }, metadata: {} };
    const object = request.body as PulsarCluster | undefined;
    if (object?.kind !== 'PulsarCluster') return object;
    const metadata = { ...cluster.metadata, resourceVersion: String(++version) };
    // Who looks after it is not written with the rest of the status, and stays.
    const { operator } = cluster.status;
    return { ...cluster, ...object, metadata, status: { operator, ...object.status } };
  });
  const { caches } = watchedKinds();
  caches.clusters.written(cluster);
  const client = (resource = clusterResource, sink?: WriteSink) =>
    new ResourceClient(transport, resource, { fieldManager: 'm', ...(sink && { sink }) });
  const events = new EventRecorder({ transport, controller: 'c', instance: 'i', log });
  const reconcile = clusterReconciler({
    caches,
    told: () => ({}),
    readers: {
      secrets: client(secretResource),
      storageClasses: client(),
      revisions: client(),
      nodes: client(),
      warnings: async () => [],
    },
    clients: {
      clusters: client(clusterResource, caches.clusters),
      clientOf: () => client(),
      applier: new Applier(appliedAnnotation, log),
      events,
      perform: async () => {},
    },
    turns: { self: 'ops/ours', leases: client(leaseResource) },
    log,
    ...(askingMs && { askingMs }),
  });
  const statuses = () => {
    const bodies = transport.requests.map(({ body }) => (body as PulsarCluster | undefined)?.status);
    return bodies.flatMap(status => status ?? []);
  };
  return { reconcile, statuses, transport, events };
}

/** One pass over a new cluster that names a Secret, about which nobody answers. */
function passInSilence(signal: AbortSignal, askingMs: number) {
  const { cluster } = new FakeWorld({ imagePullSecrets: [{ name: 'registry' }] });
  const { reconcile, statuses } = setUp(cluster, askingMs);
  return { pass: reconcile('test/demo', signal), statuses };
}

test('given a fault of the program, then the status of that cluster says so once, and nothing else is touched', async () => {
  const { cluster } = new FakeWorld();
  // No spec gets past the schema that the program cannot read; a fault is one all the same.
  const unreadable = { ...cluster, spec: undefined } as unknown as PulsarCluster;
  const { reconcile, statuses, transport, events } = setUp(unreadable);
  const pass = () => reconcile('test/demo', new AbortController().signal);
  await expect(pass()).rejects.toThrow(TypeError);
  await expect(pass()).rejects.toThrow(TypeError);
  const message = expect.stringMatching(
    /^The operator stopped at a fault of its own .*undefined.* Please report it/,
  );
  const condition = { type: 'Ready', status: 'False', reason: 'InternalError', message };
  expect(statuses()).toMatchObject([{ conditions: [condition] }]);
  await events.drain();
  const writes = transport.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);
  expect(writes.map(path => path.split('/').at(-1))).toEqual(['status', 'events']);
});

test('given a cluster that another operator looks after, then it is told, looked at again, and nothing else is done', async () => {
  const { cluster } = new FakeWorld();
  const { reconcile, transport, events } = setUp({ ...cluster, status: { operator: 'ops/another' } });
  expect(await reconcile('test/demo', new AbortController().signal)).toEqual({ after: 60_000 });
  await events.drain();
  const paths = transport.requests.map(({ method, path }) => `${method} ${path}`);
  expect(paths).toEqual([
    'GET /apis/coordination.k8s.io/v1/namespaces/ops/leases/another',
    'POST /apis/events.k8s.io/v1/namespaces/test/events',
  ]);
});

test('given a fault of the program in a cluster that is not ours, then its status is left to whose it is', async () => {
  const { cluster } = new FakeWorld();
  const { reconcile, statuses } = setUp({ ...cluster, status: { operator: 'ops/another' } });
  vi.spyOn(Date, 'parse').mockImplementation(() => {
    throw new TypeError('planted');
  });
  await expect(reconcile('test/demo', new AbortController().signal)).rejects.toThrow('planted');
  expect(statuses()).toEqual([]);
});

describe('given a question that nobody answers', () => {
  test('when that takes too long, then the pass goes on without and the status says so', async () => {
    const { pass, statuses } = passInSilence(new AbortController().signal, 1);
    expect(await pass).toEqual({ after: 10_000 });
    const message = 'Waiting for an answer about what the spec refers to: no answer in time';
    expect(statuses()).toMatchObject([{ message }]);
  });

  test('when the operator is shut down meanwhile, then nothing is told', async () => {
    const { pass, statuses } = passInSilence(AbortSignal.abort(new Error('shutting down')), 60_000);
    await expect(pass).rejects.toThrow('shutting down');
    expect(statuses()).toEqual([]);
  });
});
