import { createServer, type Server } from 'node:http';
import { reasonOf } from './reason.ts';

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

/** What is told at each path. */
export type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

/** Tells what is asked for. Rejects where the port cannot be had; `option` is what names it. */
export async function serve(option: string, port: number, routes: Routes): Promise<Server> {
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
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  try {
    return (await route?.()) ?? { status: 404, body: `not found: ${Object.keys(routes).join(' ')}\n` };
  } catch (error) {
    return { status: 500, body: `${reasonOf(error)}\n` };
  }
}

/** Metrics for Prometheus. */
export async function metricsOf(registry: {
  readonly contentType: string;
  metrics(): Promise<string>;
}): Promise<Answer> {
  return { status: 200, type: registry.contentType, body: await registry.metrics() };
}
