import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Service extends AsyncDisposable {
  readonly url: string;
  /** Handshakes in order. */
  readonly handshakes: IncomingMessage[];
}

export interface Script {
  /** Refuses the handshake. */
  refuse?: { status: number; body: string };
  /** Takes the handshake and never answers it. */
  silent?: boolean;
  onConnection?: (socket: WebSocket) => void;
  onMessage?: (socket: WebSocket, message: Record<string, unknown>) => void;
}

/** A WebSocket service that does what the test's script says, on a free port of the loopback interface. */
export async function websocketService({
  refuse,
  silent,
  onConnection,
  onMessage,
}: Script = {}): Promise<Service> {
  const handshakes: IncomingMessage[] = [];
  const connections = new Set<Duplex>();
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  sockets.on('connection', socket => {
    onConnection?.(socket);
    socket.on('message', (data: Buffer) => onMessage?.(socket, JSON.parse(data.toString())));
  });
  server.on('upgrade', (request, connection, head) => {
    handshakes.push(request);
    connections.add(connection);
    if (silent) return;
    if (refuse) {
      const { status, body } = refuse;
      connection.end(
        `HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    } else {
      sockets.handleUpgrade(request, connection, head, socket => sockets.emit('connection', socket));
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `ws://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    handshakes,
    [Symbol.asyncDispose]: async () => {
      for (const connection of connections) connection.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
