import { randomBytes } from 'node:crypto';
import { silentLogger } from '#simulation/silent-logger.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { type Clock, systemClock } from '#src/kubernetes/clock.ts';
import { connect } from '#src/kubernetes/connection.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import { type ApiResource, apiResource, type KubernetesObject } from '#src/kubernetes/object.ts';
import { reflect } from '#src/kubernetes/reflector.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Transport, WriteFence } from '#src/kubernetes/transport.ts';

export const configMaps = apiResource('', 'v1', 'configmaps', 'ConfigMap');
const namespaces = apiResource('', 'v1', 'namespaces', 'Namespace', false);
export const services = apiResource('', 'v1', 'services', 'Service');
export const statefulSets = apiResource('apps', 'v1', 'statefulsets', 'StatefulSet');
export const jobs = apiResource('batch', 'v1', 'jobs', 'Job');
export const disruptionBudgets = apiResource('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget');
export const events = apiResource('events.k8s.io', 'v1', 'events', 'Event');
export const leases = apiResource('coordination.k8s.io', 'v1', 'leases', 'Lease');
/** A way to the API server, a new namespace, and caches that follow it, until `close`. */
export interface Api {
  readonly transport: Transport;
  readonly namespace: string;
  client(resource: ApiResource, options?: { fieldManager?: string; cache?: Cache }): ResourceClient;
  /** A cache that follows the namespace's objects of one kind; complete when this resolves. */
  follow(resource: ApiResource, transport?: Transport, clock?: Clock): Promise<Cache>;
  close(): Promise<void>;
}

export async function openApi(kubeconfig: string, fence?: WriteFence): Promise<Api> {
  const connection = connect({ kubeconfig });
  const transport = openTransport({ connection, userAgent: 'runtime-test', ...(fence && { fence }) });
  const namespace = `test-${randomBytes(4).toString('hex')}`;
  const stop = new AbortController();
  const running: Promise<void>[] = [];
  const client: Api['client'] = (kind, { fieldManager = 'tester', cache } = {}) =>
    new ResourceClient(transport, kind, { fieldManager, ...(cache && { sink: cache }) });
  await client(namespaces).apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return {
    transport,
    namespace,
    client,
    async follow(kind, through = transport, clock = systemClock) {
      const cache = new Cache();
      const options = {
        transport: through,
        resource: kind,
        cache,
        log: silentLogger,
        namespaces: [namespace],
        clock,
      };
      running.push(reflect(options, stop.signal));
      await cache.whenSynced();
      return cache;
    },
    async close() {
      stop.abort();
      await Promise.all(running);
      await transport.close();
    },
  };
}

/** Resolves with what `look` finds, once it finds something, looking after each change of the cache. */
export function found<T>(cache: Cache, look: () => T | undefined): Promise<T> {
  return new Promise(resolve => {
    const now = look();
    if (now !== undefined) return resolve(now);
    const end = cache.subscribe(() => {
      const then = look();
      if (then === undefined) return;
      end();
      resolve(then);
    });
  });
}

export function configMap(namespace: string, name: string, data: Record<string, string>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}
