import { createServer, type Server, type Socket } from 'node:net';
import { FrameSplitter, Reader, Writer } from '#src/clients/zookeeper/codec.ts';

export interface Request {
  xid: number;
  opCode: number;
  body: Reader;
}

export interface Script {
  /** What happens to the connect request; by default a session is granted. */
  onConnect?: (socket: Socket, request: Buffer) => void;
  /** What happens to every other request; by default it is answered with success and no body. */
  onRequest?: (socket: Socket, request: Request) => void;
}

export interface ScriptedServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Op codes of the requests received, in order. */
  readonly received: number[];
  readonly connections: () => number;
}

export function reply(
  socket: Socket,
  xid: number,
  code: number,
  body: (writer: Writer) => Writer = same,
): void {
  socket.write(body(new Writer().int(xid).long(1n).int(code)).frame());
}

/** The event of a watch. */
export function tell(socket: Socket, path: string, type = 4): void {
  socket.write(event(path, type));
}

export function event(path: string, type = 4): Buffer {
  return new Writer().int(-1).long(-1n).int(0).int(type).int(3).string(path).frame();
}

export function grant(socket: Socket, sessionTimeoutMs = 4000): void {
  socket.write(
    new Writer().int(0).int(sessionTimeoutMs).long(7n).buffer(Buffer.alloc(16)).bool(false).frame(),
  );
}

/** A ZooKeeper server that does what the test's script says, on a free port of the loopback interface unless told where. */
export async function scriptedServer(
  script: Script = {},
  at = { host: '127.0.0.1', port: 0 },
): Promise<ScriptedServer> {
  const { onConnect = socket => grant(socket), onRequest = (socket, { xid }) => reply(socket, xid, 0) } =
    script;
  const sockets = new Set<Socket>();
  const received: number[] = [];
  const server = createServer(socket => {
    const splitter = new FrameSplitter();
    let connected = false;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', chunk => {
      for (const frame of splitter.push(chunk)) {
        if (connected) {
          const body = new Reader(frame);
          const request = { xid: body.int(), opCode: body.int(), body };
          received.push(request.opCode);
          onRequest(socket, request);
        } else {
          connected = true;
          onConnect(socket, frame);
        }
      }
    });
  });
  const port = await listen(server, at);
  return {
    host: `${at.host}:${port}`,
    port,
    received,
    connections: () => sockets.size,
    [Symbol.asyncDispose]: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

export function listen(server: Server, at = { host: '127.0.0.1', port: 0 }): Promise<number> {
  return new Promise(resolve =>
    server.listen(at, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );
}

function same(writer: Writer): Writer {
  return writer;
}
