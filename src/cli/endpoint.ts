import { createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { servesWebSocket } from '#src/components/build/settings.ts';
import type { Connection } from '#src/kubernetes/connection.ts';
import { askAboutCluster, askServer } from './ask.ts';
import { apiFailure, CommandFailure } from './failure.ts';
import { somePodOf } from './pods.ts';
import { forwardPort } from './port-forward.ts';

/** Where each serves it, in the words of the spec. */
const places = { proxy: 'Proxy', broker: 'Broker', websocket: 'Component' } as const;

export type Via = keyof typeof places;
export const vias = Object.keys(places) as readonly Via[];

export interface ServiceReference {
  readonly namespace: string;
  readonly cluster: string;
  /** Absent: the proxies, or whoever serves it where they do not. */
  readonly via?: Via | undefined;
}

const webPort = 8080;

/**
 * Runs `use` with the WebSocket service of a cluster, reached from wherever the API server is: by a port forwarded
 * with the rights of the kubeconfig (on `pods/portforward`). The API server's own proxy will not do, for it drops the
 * query of a request that becomes a WebSocket.
 */
export async function withEndpoint<T>(
  connection: Connection,
  service: ServiceReference,
  use: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  const find = () => servingPod(connection, service);
  return withPodEndpoint(connection, { namespace: service.namespace, find }, use);
}

/** The same with pods that `find` names, which is asked anew after each connection: its pod may be gone for long. */
export async function withPodEndpoint<T>(
  connection: Connection,
  { namespace, find }: { readonly namespace: string; readonly find: () => Promise<string> },
  use: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  let chosen: string | undefined = await find();
  const choose = async () => {
    const pod = chosen ?? (await find());
    chosen = undefined;
    return pod;
  };
  let failure: unknown;
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    choose()
      .then(pod => {
        const to = { namespace, pod, port: webPort };
        // What went wrong with an earlier one is over.
        return forwardPort(connection, to, socket, () => (failure = undefined));
      })
      .catch((error: unknown) => {
        failure ??= apiFailure(error, connection.server);
        socket.destroy();
      });
  });
  try {
    return await use({ url: `ws://127.0.0.1:${await listen(server)}` });
  } catch (error) {
    // Whoever spoke through the forward has only seen that it ended.
    throw failure ?? error;
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** A pod that serves, in the place of the Service: ports are forwarded to pods. */
function servingPod(
  connection: Connection,
  { namespace, cluster: name, via: wanted }: ServiceReference,
): Promise<string> {
  return askServer(connection, async transport => {
    const { spec } = await askAboutCluster(transport, namespace, name, { method: 'GET' });
    const via = wanted ?? vias.find(each => serves(spec, each)) ?? 'proxy';
    const lack = lackOf(spec, via);
    if (lack) throw new CommandFailure('failed', `${name} ${lack}`);
    return somePodOf(transport, { namespace, cluster: name, component: via });
  });
}

/** Whether it is there by the spec, whatever its pods do. */
function serves(spec: PulsarCluster['spec'], via: Via): boolean {
  return servesWebSocket(spec, places[via]) && (via !== 'proxy' || spec.proxy.replicas > 0);
}

/** Why nobody can speak to a cluster by a component. */
function lackOf(spec: PulsarCluster['spec'], via: Via): string | undefined {
  if (!spec.websocket) return 'serves no WebSocket API: set websocket: {} in its spec.';
  if (serves(spec, via)) return undefined;
  const other = vias.find(each => serves(spec, each));
  const instead = other ? `use --via ${other}, or ` : '';
  if (via === 'proxy' && spec.proxy.replicas === 0) return `has no proxies: ${instead}set proxy.replicas.`;
  const who = { proxy: 'proxies', broker: 'brokers', websocket: 'a component of its own' }[via];
  return `does not serve its WebSocket API by ${who}: ${instead}add ${places[via]} to websocket.placement.`;
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
