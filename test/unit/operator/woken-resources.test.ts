import { EventEmitter, on } from 'node:events';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { runtimeMetrics } from '#src/kubernetes/metrics.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ApiRequest, WatchEvent, WatchRequest } from '#src/kubernetes/transport.ts';
import { resourceControllers } from '#src/operator/resource-controllers.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';
import { resourceStatusOf } from '#src/resources/status.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';
import { namespaceOf, tenantOf } from '../resources/hand-made-resources.ts';

const log = pino({ level: 'silent' });
const kinds = [
  'pulsartenants',
  'pulsarnamespaces',
  'pulsartopics',
  'pulsarsubscriptions',
  'pulsarpermissions',
  'pulsarfunctions',
  'pulsarsources',
  'pulsarsinks',
  'pulsarpackages',
];
const at = <T extends KubernetesObject>(resource: T, resourceVersion: string): T => ({
  ...resource,
  metadata: { ...resource.metadata, resourceVersion },
});
const there: Record<string, KubernetesObject[]> = {
  pulsartenants: [at(tenantOf(), '2')],
  pulsarnamespaces: [
    at(namespaceOf(), '2'),
    at(namespaceOf({}, { fields: { tenant: 'other' }, metadata: { name: 'b' } }), '2'),
  ],
};

/** An API server that has a tenant and two namespaces, and tells of changes of the tenant. */
class Server extends FakeTransport {
  readonly changes = new EventEmitter();

  override watch(request: WatchRequest): Promise<AsyncIterable<WatchEvent>> {
    return request.path.endsWith('/pulsartenants')
      ? Promise.resolve(this.#tell(request.signal))
      : super.watch(request);
  }

  async *#tell(signal: AbortSignal): AsyncGenerator<WatchEvent> {
    for await (const [event] of on(this.changes, 'change', { signal })) yield event as WatchEvent;
  }
}

function answer({ method, path }: ApiRequest): object {
  if (path === '/apis/pulsar-operator.dev/v1alpha1') return { resources: kinds.map(name => ({ name })) };
  if (method !== 'GET') throw new Error('nothing is written');
  return { metadata: { resourceVersion: '3' }, items: there[path.split('/').at(-1) ?? ''] ?? [] };
}

test('given a namespace that waits for its tenant, when that is Ready, then it is looked at at once, and no other', async () => {
  const stop = new AbortController();
  const transport = new Server(answer);
  const { caches } = watchedKinds();
  const registry = new Registry();
  const controllers = resourceControllers({
    options: { namespace: 'ops', namespaces: [], leaseName: 'operator', serviceAccount: 'operator' },
    ...{ transport, caches, log, registry, metrics: runtimeMetrics(registry), fence: () => 60_000 },
    effects: { writePulsar: () => Promise.reject(new Error('nobody is asked to change anything')) },
    events: new EventRecorder({ transport, controller: 'test', instance: 'test', log }),
  });
  for (const cache of [caches.clusters, caches.pods]) cache.replace('', [], '1');
  const running = Promise.all(
    controllers.flatMap(each => [each.watch(stop.signal).catch(() => undefined), each.run(stop.signal)]),
  );
  const added = async () => {
    const { values } = (await registry.getSingleMetric('workqueue_adds_total')?.get()) ?? { values: [] };
    return values.find(({ labels }) => Object.values(labels).includes('pulsarnamespace'))?.value;
  };
  await expect.poll(added).toBe(2);
  await expect.poll(() => transport.changes.listenerCount('change')).toBe(1);
  const ready = resourceStatusOf(1, undefined, { reason: 'Ready', message: '' }, [], '');
  transport.changes.emit('change', { type: 'MODIFIED', object: at(tenantOf({}, { status: ready }), '4') });
  await expect.poll(added).toBe(3);
  transport.changes.emit('change', { type: 'MODIFIED', object: at(tenantOf({}, { status: ready }), '5') });
  transport.changes.emit('change', { type: 'MODIFIED', object: at(tenantOf(), '6') });
  transport.changes.emit('change', { type: 'MODIFIED', object: at(tenantOf({}, { status: ready }), '7') });
  await expect.poll(added).toBe(4);
  stop.abort();
  await running;
});
