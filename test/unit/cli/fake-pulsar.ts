import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Exec, execIn } from './fake-exec.ts';
import { apiServer } from './kubectl-pulsar.ts';

export interface Pulsar {
  /** Topics there are, as paths: `persistent/public/default/orders`. */
  readonly topics: Set<string>;
  /** The token that is asked for, and whether its role may do nothing with topics. */
  readonly token?: string;
  readonly grantsNothing?: boolean;
  /** Whether brokers answer no question about topics. */
  readonly silent?: boolean;
  /** What a consumer gets. */
  readonly stored: readonly string[];
  /** What producers sent. */
  readonly received: string[];
  /** What they sent with it, and what consumers answered. */
  readonly sent?: Said[];
  readonly answered?: Said[];
  /** Paths and queries that clients came by. */
  readonly asked?: string[];
}

export interface Said {
  readonly payload?: string;
  readonly context?: string;
  readonly deliverAfterMs?: number;
  readonly type?: string;
  readonly messageId?: string;
}

/** A message that no broker takes, in base64. */
const unwanted = Buffer.from('unwanted').toString('base64');

export interface Answers {
  readonly spec?: object;
  readonly pods?: readonly object[];
  /** Secrets by name, with their values by key; `null` is one that may not be read. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>> | null>>;
  /** In the place of a forwarded port. */
  readonly refusal?: { readonly status: number; readonly body: string };
  /** What the kubelet says of the port, as when nothing listens there. */
  readonly kubelet?: string;
  /** What becomes of commands in pods. */
  readonly exec?: Exec;
  /** The queries by which pods were looked for. */
  readonly looked?: string[];
}

export const readyPod = {
  metadata: { name: 'demo-proxy-0', namespace: 'pulsar' },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
};

const withWebSocket = { proxy: { replicas: 1 }, websocket: { placement: ['Proxy', 'Broker'] } };

/** A kubeconfig for an API server that knows the cluster `demo`, and forwards a port of a pod of it to this Pulsar. */
export async function kubernetesWith(pulsar: Pulsar, answers: Answers = {}): Promise<string> {
  const port = await listening(pulsarServer(pulsar));
  const { spec = withWebSocket, pods = [readyPod], secrets = {} } = answers;
  return apiServer(
    ({ url = '' }, response) => {
      response.setHeader('content-type', 'application/json');
      const name = url.split('/').at(-1) ?? '';
      if (url.includes('/secrets/')) tellSecret(name, secrets[name], response);
      else if (url.includes('/pods')) {
        answers.looked?.push(decodeURIComponent(url));
        response.end(JSON.stringify({ metadata: {}, items: pods }));
      } else if (url.endsWith('/pulsarclusters/demo')) response.end(JSON.stringify({ spec }));
      else response.writeHead(404).end(JSON.stringify(notFound('pulsarclusters.pulsar-operator.dev', name)));
    },
    server => server.on('upgrade', forwardTo(port, answers)),
  );
}

function tellSecret(
  name: string,
  values: Readonly<Record<string, string>> | null | undefined,
  response: ServerResponse,
): void {
  if (values === undefined) response.writeHead(404).end(JSON.stringify(notFound('secrets', name)));
  else if (values === null) {
    const message = `secrets "${name}" is forbidden`;
    response.writeHead(403).end(JSON.stringify({ kind: 'Status', reason: 'Forbidden', message }));
  } else {
    const encoded = Object.entries(values).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]);
    response.end(JSON.stringify({ metadata: { name }, data: Object.fromEntries(encoded) }));
  }
}

function notFound(what: string, name: string) {
  const message = `${what} "${name}" not found`;
  return { kind: 'Status', reason: 'NotFound', message, details: { name } };
}

/** As a kubelet: on each channel the port first, then what is sent. */
function forwardTo(port: number, { refusal, kubelet, exec }: Answers) {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: ([first]) => first ?? false,
  });
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
      if (exec) return execIn(webSocket, request.url ?? '', exec);
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
function pulsarServer(pulsar: Pulsar): Server {
  const { topics, silent, stored, received } = pulsar;
  const refusalOf = ({ headers }: IncomingMessage) => {
    if (pulsar.token === undefined) return undefined;
    if (headers.authorization !== `Bearer ${pulsar.token}`) return 401;
    return pulsar.grantsNothing ? 403 : undefined;
  };
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (silent) return;
    const refused = refusalOf(request);
    if (refused) {
      response.writeHead(refused).end();
      return;
    }
    const topic = /^\/admin\/v2\/(.*)\/partitions$/.exec(url)?.[1] ?? '';
    const [status, body] = topics.has(topic)
      ? [200, '{"partitions":0}']
      : [404, '{"reason":"Topic not found"}'];
    response.writeHead(status).end(body);
  });
  const verifyClient = (
    { req }: { req: IncomingMessage },
    answer: (isTaken: boolean, code?: number) => void,
  ) => {
    const refused = refusalOf(req);
    answer(refused === undefined, refused);
  };
  new WebSocketServer({ server, verifyClient }).on('connection', (socket, { url = '' }) => {
    pulsar.asked?.push(url);
    if (/^\/ws\/v2\/(consumer|reader)\//.test(url)) {
      for (const [at, text] of stored.entries()) {
        const payload = Buffer.from(text).toString('base64');
        socket.send(JSON.stringify({ messageId: `${at}`, payload, publishTime: 'x', redeliveryCount: 0 }));
      }
    }
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Said;
      if (message.payload === undefined) {
        pulsar.answered?.push(message);
        return;
      }
      if (message.payload === unwanted) {
        const refusal = { result: 'send-error:8', errorMsg: 'unwanted', context: message.context };
        socket.send(JSON.stringify(refusal));
        return;
      }
      pulsar.sent?.push(message);
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
