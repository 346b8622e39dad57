import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import { messageOf } from '#src/kubernetes/errors.ts';
import type { ReadyState } from './readiness.ts';

type Answer = { readonly status: number; readonly type?: string; readonly body: string };
type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

/** What the process tells of itself. */
export interface Health {
  readonly readiness: { readonly verdict: ReadyState };
  /** What only a new process ends. */
  readonly stuck: () => string | undefined;
}

/**
 * `/livez`: the process works; it does not depend on the API server, or an outage of that would restart every operator.
 * `/readyz`: the caches are complete, and what is missing.
 */
export function serveHealth(port: number, health: Health): Promise<Server> {
  return serve('HEALTH_PORT', port, {
    '/livez': () => {
      const stuck = health.stuck();
      return stuck ? { status: 503, body: `${stuck}\n` } : { status: 200, body: 'ok\n' };
    },
    '/readyz': () => {
      const { isReady, message } = health.readiness.verdict;
      return isReady
        ? { status: 200, body: `ok\n${message && `${message}\n`}` }
        : { status: 503, body: `${message}\n` };
    },
  });
}

/** `option` is what names the port. */
async function serve(option: string, port: number, routes: Routes): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(routes, request.url?.split('?')[0] ?? '/').then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type ?? 'text/plain; charset=utf-8' });
      response.end(body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) => {
      reject(new Error(`${option}=${port} cannot be served: ${message}. Choose another port.`));
    });
    server.listen(port, resolve);
  });
  return server;
}

async function answer(routes: Routes, path: string): Promise<Answer> {
  try {
    return (await routes[path]?.()) ?? { status: 404, body: `not found: ${Object.keys(routes).join(' ')}\n` };
  } catch (error) {
    return { status: 500, body: `${messageOf(error)}\n` };
  }
}

export function serveMetrics(port: number, registry: Registry): Promise<Server> {
  return serve('METRICS_PORT', port, {
    '/metrics': async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
  });
}
