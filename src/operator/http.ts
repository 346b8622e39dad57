import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';

type Answer = { readonly status: number; readonly type?: string; readonly body: string };
type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

async function serve(port: number, routes: Routes): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    const answer = (await routes[path]?.()) ?? {
      status: 404,
      body: `not found: ${Object.keys(routes).join(' ')}\n`,
    };
    response.writeHead(answer.status, { 'content-type': answer.type ?? 'text/plain; charset=utf-8' });
    response.end(answer.body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return server;
}

function check(good: boolean, otherwise: string): Answer {
  return good ? { status: 200, body: 'ok\n' } : { status: 503, body: `${otherwise}\n` };
}

/**
 * `/livez`: the process runs; it does not depend on the API server, or an outage of that would restart every operator.
 * `/readyz`: the caches are complete.
 */
export function serveHealth(port: number, isReady: () => boolean): Promise<Server> {
  return serve(port, {
    '/livez': () => check(true, ''),
    '/readyz': () => check(isReady(), 'waiting for the first list of every watched kind'),
  });
}

export function serveMetrics(port: number, registry: Registry): Promise<Server> {
  return serve(port, {
    '/metrics': async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
  });
}
