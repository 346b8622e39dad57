import { workloadName } from '#src/components/names.ts';
import type { Connection } from '#src/kubernetes/connection.ts';
import type { Endpoint } from '#src/pulsar/websocket/socket.ts';

export type Via = 'proxy' | 'broker';

export interface ServiceReference {
  namespace: string;
  cluster: string;
  via: Via;
}

/**
 * A cluster's WebSocket service as it is reached through the API server: from anywhere, with the rights of the
 * kubeconfig (`get` on `services/proxy`), without a forwarded port.
 */
export async function clusterEndpoint(connection: Connection, service: ServiceReference): Promise<Endpoint> {
  const { namespace, cluster, via } = service;
  const { headers, tls } = await connection.credentials();
  const server = connection.server.replace(/^http/, 'ws');
  const name = workloadName(cluster, via);
  return {
    url: `${server}/api/v1/namespaces/${namespace}/services/http:${name}:8080/proxy`,
    client: { headers, ...tls },
  };
}
