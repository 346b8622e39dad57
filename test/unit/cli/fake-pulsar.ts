import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { apiServer } from './kubectl-pulsar.ts';

export interface Pulsar {
  /** Topics there are, as paths: `persistent/public/default/orders`. */
  readonly topics: Set<string>;
  /** Whether brokers answer no question about topics. */
  readonly silent?: boolean;
  /** What a consumer gets. */
  readonly stored: readonly string[];
  /** What producers sent. */
  readonly received: string[];
}

export interface Answers {
  readonly spec?: object;
  readonly pods?: readonly object[];
  /** In the place of a forwarded port. */
  readonly refusal?: { readonly status: number; readonly body: string };
  /** What the kubelet says of the port, as when nothing listens there. */
  readonly kubelet?: string;
}

export const readyPod = {
  metadata: { name: 'demo-proxy-0', namespace: 'pulsar' },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
};

const withWebSocket = { proxy: { replicas: 1 }, websocket: { placement: ['Proxy', 'Broker'] } };

/** A kubeconfig for an API server that knows the cluster `demo`, and forwards a port of a pod of it to this Pulsar. */
export async function kubernetesWith(pulsar: Pulsar, answers: Answers = {}): Promise<string> {
  const port = await listening(pulsarServer(pulsar));
  const { spec = withWebSocket, pods = [readyPod] } = answers;
  return apiServer(
    ({ url = '' }, response) => {
      response.setHeader('content-type', 'application/json');
      if (url.includes('/pods')) response.end(JSON.stringify({ metadata: {}, items: pods }));
      else if (url.endsWith('/pulsarclusters/demo')) response.end(JSON.stringify({ spec }));
      else response.writeHead(404).end(JSON.stringify(notFound(url.split('/').at(-1) ?? '')));
    },
    server => server.on('upgrade', forwardTo(port, answers)),
  );
}

function notFound(name: string) {
  const message = `pulsarclusters.pulsar-operator.dev "${name}" not found`;
  return { kind: 'Status', reason: 'NotFound', message, details: { name } };
}

/** As a kubelet: on each channel the port first, then what is sent. */
function forwardTo(port: number, { refusal, kubelet }: Answers) {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'v4.channel.k8s.io' });
  return (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    if (refusal) {
      const { status, body } = refusal;
      const length = Buffer.byteLength(body);
      connection.end(
        `HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n${body}`,
      );
      return;
    }
    sockets.handleUpgrade(request, connection, head, webSocket => {
      for (const channel of [0, 1]) webSocket.send(Buffer.of(channel, port & 0xff, port >> 8));
      if (kubelet !== undefined) webSocket.send(Buffer.concat([Buffer.of(1), Buffer.from(kubelet)]));
      else join(webSocket, port);
    });
  };
}

function join(webSocket: WebSocket, port: number): void {
  const socket = connect(port, '127.0.0.1');
  webSocket.on('message', (frame: Buffer) => socket.write(frame.subarray(1)));
  webSocket.on('close', () => socket.destroy());
  socket.on('data', chunk => webSocket.send(Buffer.concat([Buffer.of(0), chunk])));
  socket.on('close', () => webSocket.close());
  socket.on('error', () => webSocket.close());
}

/** The parts of a broker that the plugin speaks to. */
function pulsarServer({ topics, silent, stored, received }: Pulsar): Server {
  const server = createServer(({ url = '' }, response) => {
    if (silent) return;
    const topic = /^\/admin\/v2\/(.*)\/partitions$/.exec(url)?.[1] ?? '';
    const [status, body] = topics.has(topic)
      ? [200, '{"partitions":0}']
      : [404, '{"reason":"Topic not found"}'];
    response.writeHead(status).end(body);
  });
  new WebSocketServer({ server }).on('connection', (socket, { url = '' }) => {
    if (url.startsWith('/ws/v2/consumer/')) {
      for (const [at, text] of stored.entries()) {
        const payload = Buffer.from(text).toString('base64');
        socket.send(JSON.stringify({ messageId: `${at}`, payload, publishTime: 'x', redeliveryCount: 0 }));
      }
    }
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { payload?: string; context?: string };
      if (message.payload === undefined) return;
      received.push(Buffer.from(message.payload, 'base64').toString());
      socket.send(
        JSON.stringify({ result: 'ok', messageId: `id-${received.length}`, context: message.context }),
      );
    });
  });
  return server;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
