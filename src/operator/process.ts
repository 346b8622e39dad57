import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { connect } from '#src/kubernetes/connection.ts';
import type { Edges } from './edges.ts';
import { serveHealth, serveMetrics } from './http.ts';
import { createOperator } from './operator.ts';
import { type Options, readOptions } from './options.ts';

// V8 keeps 14 MiB for good once it has optimised the WebAssembly in which undici parses HTTP.
setFlagsFromString('--no-wasm-tier-up');
setFlagsFromString('--no-wasm-dynamic-tiering');

/** After a signal the process ends within this time, whatever hangs. */
const shutdownMs = 25_000;

async function run(options: Options, edges: Edges): Promise<number> {
  const log = pino({ level: options.logLevel, base: { instance: options.identity } });
  const registry = new Registry();
  const operator = createOperator({ connection: connect(), options, edges, log, registry });
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'Stopping');
      setTimeout(() => process.exit(1), shutdownMs).unref();
      stop.abort();
    });
  }
  const servers = [
    await serveHealth(options.healthPort, operator.isReady),
    await serveMetrics(options.metricsPort, registry),
  ];
  log.info({ namespaces: options.namespaces, node: process.version }, 'Starting');
  const lost = await operator.run(stop.signal);
  for (const server of servers) server.close();
  if (lost === undefined) return 0;
  log.error({ reason: lost }, 'Lost the lease: ending so that only its holder acts');
  return 1;
}

/** The life of the process: from its environment to its exit code. */
export async function operate(edges: Edges): Promise<void> {
  try {
    process.exitCode = await run(readOptions(process.env, `${hostname()}-${process.pid}`), edges);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
