import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from '#src/kubernetes/connection.ts';

/** One request as the server saw it. */
export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Reply = (request: Seen, response: ServerResponse) => void | Promise<void>;

/** An HTTP server that speaks the wire form of the API and fails on demand: each request gets the next reply. */
export class FakeServer {
  readonly seen: Seen[] = [];
  readonly #replies: Reply[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #server: Server;
  connections = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeServer> {
    const server = createServer();
    const fake = new FakeServer(server);
    server.on('connection', () => fake.connections++);
    server.on('request', (request, response) => void fake.#answer(request, response));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get connection(): Connection {
    const { port } = this.#server.address() as AddressInfo;
    return {
      server: `http://127.0.0.1:${port}`,
      namespace: 'default',
      credentials: async () => ({ headers: { authorization: 'Bearer t' }, tls: {} }),
    };
  }

  /** The answers to come, in the order of the requests. A request beyond them hangs. */
  reply(...replies: Reply[]): void {
    this.#replies.push(...replies);
  }

  /** Resolves when so many requests have come in all. */
  async requests(count: number): Promise<Seen[]> {
    while (this.seen.length < count) await new Promise<void>(resolve => this.#waiting.push(resolve));
    return this.seen;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://fake');
    const seen: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    this.seen.push(seen);
    for (const wake of this.#waiting.splice(0)) wake();
    await this.#replies.shift()?.(seen, response);
  }
}

/** A JSON answer. */
export function json(body: unknown, code = 200, headers: Record<string, string> = {}): Reply {
  return (_, response) =>
    void response
      .writeHead(code, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));
}

/** An answer of kind Status. */
export function status(code: number, reason: string, headers: Record<string, string> = {}): Reply {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason,
    message: `it is ${reason}`,
  };
  return json(body, code, headers);
}

/** A list of ConfigMaps named so, each with the resourceVersion given. */
export function list(resourceVersion: string, items: Record<string, string>, next?: string): Reply {
  return json({
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion, ...(next && { continue: next }) },
    items: Object.entries(items).map(([name, version]) => ({ metadata: metadata(name, version) })),
  });
}

function metadata(name: string, resourceVersion: string, uid = `${name}-uid`) {
  return { name, namespace: 'ns', uid, resourceVersion };
}

/** One line of a watch. */
export function line(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

export function event(type: string, name: string, resourceVersion: string, uid?: string): string {
  return line(type, { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name, resourceVersion, uid) });
}

export function bookmark(resourceVersion: string): string {
  return line('BOOKMARK', { kind: 'ConfigMap', metadata: { resourceVersion } });
}

/** A watch that sends these lines and then ends (`end`), breaks (`cut`) or goes on in silence (`hang`). */
export function watch(lines: string[], then: 'end' | 'cut' | 'hang'): Reply {
  return async (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const each of lines) await new Promise<void>(resolve => response.write(each, () => resolve()));
    if (then === 'end') response.end();
    if (then === 'cut') response.destroy();
  };
}
