import type { Server } from 'node:http';
import type { Registry } from 'prom-client';
import { type CanaryReport, canaryPath } from '#src/clients/canary/report.ts';
import { metricsOf, serve } from '#src/clients/network/serve.ts';

/** `/livez`: the process works, whatever becomes of Pulsar. `/healthz`: how a client fares. `/metrics`: for Prometheus. */
export function serveCanary(
  port: number,
  told: () => CanaryReport & { readonly figures: object },
  registry: Registry,
): Promise<Server> {
  return serve('port', port, {
    '/livez': () => ({ status: 200, body: 'ok\n' }),
    [canaryPath]: () => {
      const now = told();
      const status = now.state === 'Delivered' ? 200 : 503;
      return { status, type: 'application/json', body: `${JSON.stringify(now)}\n` };
    },
    '/metrics': () => metricsOf(registry),
  });
}
