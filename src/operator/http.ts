import type { Server } from 'node:http';
import type { Registry } from 'prom-client';
import { metricsOf, serve } from '#src/clients/network/serve.ts';
import type { ReadyState } from './readiness.ts';

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

export function serveMetrics(port: number, registry: Registry): Promise<Server> {
  return serve('METRICS_PORT', port, { '/metrics': () => metricsOf(registry) });
}
