import { describe, expect, test } from 'vitest';
import { silentLogger as log } from '#simulation/silent-logger.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { clusterResource, secretResource } from '#src/cluster/observe/watched.ts';
import { clusterReconciler } from '#src/cluster/reconcile.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { ResourceClient, type WriteSink } from '#src/kubernetes/resource-client.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';

/** Nothing comes, until who asked has had enough. */
async function silence({ signal }: ApiRequest): Promise<never> {
  signal?.throwIfAborted();
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
}

/** A reconciler that knows one cluster, with a server that takes whatever it is sent. */
function setUp(cluster: PulsarCluster, askingMs?: number) {
  let version = 1;
  const transport = new FakeTransport(request => {
    if (request.path.includes('/secrets/')) return silence(request);
    const object = request.body as PulsarCluster | undefined;
    if (object?.kind !== 'PulsarCluster') return object;
    const metadata = { ...cluster.metadata, resourceVersion: String(++version) };
    return { ...cluster, ...object, metadata };
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
