import { createServer, type Server, type Socket } from 'node:net';
// The deep import keeps the library's index, and with it every model class, out of the bundle.
import { PortForward } from '@kubernetes/client-node/dist/portforward.js';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { isReady } from '#src/cluster/model/component-state.ts';
import { podResource, projectPod } from '#src/cluster/observe/watched.ts';
import { selectorLabels } from '#src/components/build/names.ts';
import type { Connection } from '#src/kubernetes/connection.ts';
import { openTransport } from '#src/kubernetes/http-transport.ts';
import { listAll } from '#src/kubernetes/resource-client.ts';

export type Via = 'proxy' | 'broker';

export interface ServiceReference {
  readonly namespace: string;
  readonly cluster: string;
  readonly via: Via;
}

const webPort = 8080;

/**
 * Runs `use` with the WebSocket service of a cluster, reached from wherever the API server is: by a port forwarded
 * with the rights of the kubeconfig (`create` on `pods/portforward`). The API server's own proxy will not do, for it
 * drops the query of a request that becomes a WebSocket.
 */
export async function withEndpoint<T>(
  connection: Connection,
  service: ServiceReference,
  use: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  const pod = await servingPod(connection, service);
  const forward = new PortForward(connection.config);
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    forward.portForward(service.namespace, pod, [webPort], socket, null, socket).then(
      stream => socket.once('close', () => ('close' in stream ? stream.close() : undefined)),
      () => socket.destroy(),
    );
  });
  try {
    return await use({ url: `ws://127.0.0.1:${await listen(server)}` });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** A pod that serves, in the place of the Service: ports are forwarded to pods. */
async function servingPod(
  connection: Connection,
  { namespace, cluster, via }: ServiceReference,
): Promise<string> {
  const transport = openTransport({ connection, userAgent: 'kubectl-pulsar' });
  try {
    const labelSelector = Object.entries(selectorLabels(cluster, via))
      .map(([label, value]) => `${label}=${value}`)
      .join(',');
    const { items } = await listAll(transport, podResource, { namespace, labelSelector }, projectPod);
    const serving = items.find(isReady);
    if (serving) return serving.metadata.name;
    throw new Error(
      `No ${via} of ${cluster} in namespace ${namespace} is ready: see kubectl pulsar status ${cluster}.`,
    );
  } finally {
    await transport.close();
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no local port to forward from');
  return address.port;
}
