import { describe, expect, test } from 'vitest';
import { appliedAnnotation } from '#src/cluster/changes.ts';
import { clusterResource, secretResource } from '#src/cluster/kinds.ts';
import type { PulsarCluster } from '#src/cluster/observation.ts';
import { clusterReconciler } from '#src/cluster/reconcile.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { silentLogger as log } from '#src/kubernetes/logger.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { openSources } from '#src/operator/sources.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';
import { FakeWorld } from './world.ts';

/** Nothing comes, until who asked has had enough. */
async function silence({ signal }: ApiRequest): Promise<never> {
  signal?.throwIfAborted();
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
}

/** One pass over a new cluster that names a Secret, about which nobody answers. */
function passInSilence(signal: AbortSignal, askingMs: number) {
  const { cluster } = new FakeWorld({ imagePullSecrets: [{ name: 'registry' }] });
  const transport = new FakeTransport(request =>
    request.path.includes('/secrets/') ? silence(request) : request.body,
  );
  const { caches } = openSources();
  caches.clusters.written(cluster);
  const client = (resource = clusterResource) =>
    new ResourceClient(transport, resource, { fieldManager: 'm' });
  const reconcile = clusterReconciler({
    caches,
    sources: {
      secrets: client(secretResource),
      storageClasses: client(),
      revisions: client(),
      nodes: client(),
    },
    hands: {
      clusters: client(),
      clientOf: () => client(),
      applier: new Applier(appliedAnnotation, log),
      events: new EventRecorder({ transport, controller: 'c', instance: 'i', log }),
      perform: async () => {},
    },
    log,
    askingMs,
  });
  const pass = reconcile('test/demo', signal);
  const statuses = () => {
    const bodies = transport.requests.map(({ body }) => (body as PulsarCluster | undefined)?.status);
    return bodies.flatMap(status => status ?? []);
  };
  return { pass, statuses };
}

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
