import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface FakePulsar extends AsyncDisposable {
  readonly web: string;
  /** What it holds: bodies by path below the admin API. */
  readonly held: Map<string, object>;
  /** What it was asked, in order: `PUT tenants/acme`. */
  readonly asked: string[];
  /** What it answers instead, by what it is asked. */
  readonly instead: Record<string, readonly [status: number, reason: string]>;
}

/** The admin API of a broker as far as tenants go, by what was seen of Pulsar 4.0.8: see test/api/pulsar. */
export async function fakePulsar(): Promise<FakePulsar> {
  const held = new Map<string, object>();
  const asked: string[] = [];
  const instead: FakePulsar['instead'] = {};
  const server = createServer((request, response) => {
    void text(request).then(body => {
      const path = (request.url ?? '').replace('/admin/v2/', '');
      const what = `${request.method} ${path}`;
      asked.push(what);
      const other = instead[what];
      const [status, answer] = other
        ? [other[0], { reason: other[1] }]
        : serve(held, request.method, path, body);
      response.writeHead(status).end(answer === undefined ? '' : JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    web: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held,
    asked,
    instead,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(
  held: Map<string, object>,
  method: string | undefined,
  path: string,
  body: string,
): [status: number, answer?: object | undefined] {
  const isThere = held.has(path);
  if (method === 'PUT' && isThere) return [409, { reason: 'Tenant already exist' }];
  if (method !== 'PUT' && !isThere) return [404, { reason: 'Tenant does not exist' }];
  if (method === 'GET') return [200, held.get(path)];
  if (method === 'DELETE') held.delete(path);
  else held.set(path, JSON.parse(body) as object);
  return [204];
}
