import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Answer = readonly [status: number, body: string, location?: string];

export interface FakeBroker extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
  /** What it was asked, in order: `GET /admin/…`. */
  readonly asked: string[];
  /** As who each of these asked. */
  readonly shown: (string | undefined)[];
  /** What each of these carried. */
  readonly bodies: string[];
  /** What it answers, by the path with its query; anything else is not there. */
  readonly answers: Record<string, Answer>;
}

/** A broker's admin API that answers what the test says, on a free port of the loopback interface. */
export async function fakeBroker(): Promise<FakeBroker> {
  const asked: string[] = [];
  const shown: (string | undefined)[] = [];
  const bodies: string[] = [];
  const answers: Record<string, Answer> = {};
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request;
    asked.push(`${method} ${url}`);
    shown.push(headers.authorization);
    void text(request).then(sent => {
      bodies.push(sent);
      const [status, body, location] = answers[url] ?? [404, '{"reason":"not there"}'];
      response.writeHead(status, location ? { location } : {}).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    shown,
    bodies,
    answers,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
