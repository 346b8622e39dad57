import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import { domain } from '#src/components/build/names.ts';
import type { Connection } from '#src/kubernetes/connection.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import { apiResource, resourcePath } from '#src/kubernetes/object.ts';
import type { ApiRequest, Transport } from '#src/kubernetes/transport.ts';
import { apiFailure } from './failure.ts';

const deadlineMs = 10_000;

/** Runs `use` with a way to the API server; what goes wrong on it is told in a person's words. */
export async function askServer<T>(
  connection: Connection,
  use: (transport: Transport) => Promise<T>,
): Promise<T> {
  const transport = openTransport({ connection, userAgent: 'kubectl-pulsar' });
  try {
    return await use(transport);
  } catch (error) {
    throw apiFailure(error, connection.server);
  } finally {
    await transport.close();
  }
}

/** One request about a cluster, or about all of a namespace or everywhere. */
export function askAboutCluster<T = PulsarCluster>(
  transport: Transport,
  namespace: string | undefined,
  name: string | undefined,
  request: Omit<ApiRequest, 'path' | 'deadlineMs'>,
): Promise<T> {
  return transport.request<T>({
    ...request,
    path: resourcePath(clusterResource, namespace, name),
    deadlineMs,
  });
}

const instances = apiResource(domain, 'v1alpha1', 'pulsarinstances', 'PulsarInstance');

/** The same about an instance, which may be asked for as a cluster is. */
export function lookAtInstance<T>(
  transport: Transport,
  namespace: string | undefined,
  name: string | undefined,
): Promise<T> {
  const path = resourcePath(instances, namespace, name);
  return transport.request<T>({ method: 'GET', path, deadlineMs });
}
