import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import { type CanaryReport, canaryPath } from '#src/clients/canary/report.ts';
import { reasonOf } from '#src/clients/network/reason.ts';

/** `/livez`: the process works, whatever becomes of Pulsar. `/healthz`: how a client fares. `/metrics`: for Prometheus. */
export async function serveCanary(
  port: number,
  told: () => CanaryReport & { readonly figures: object },
  registry: Registry,
): Promise<Server> {
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    const path = request.url?.split('?')[0];
    if (path === '/livez') send(200, 'text/plain', 'ok\n');
    else if (path === canaryPath) {
      const now = told();
      send(now.state === 'Delivered' ? 200 : 503, 'application/json', `${JSON.stringify(now)}\n`);
    } else if (path === '/metrics')
      registry.metrics().then(
        metrics => send(200, registry.contentType, metrics),
        (error: unknown) => send(500, 'text/plain', `${reasonOf(error)}\n`),
      );
    else send(404, 'text/plain', `not found: /livez ${canaryPath} /metrics\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return server;
}
