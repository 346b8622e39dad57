import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import { connect } from '#src/kubernetes/connection.ts';
import { messageOf, NotLeaderError } from '#src/kubernetes/errors.ts';
import type { Effects } from './effects.ts';
import { serveHealth, serveMetrics } from './http.ts';
import { createOperator } from './operator.ts';
import { type Options, readOptions } from './options.ts';

// V8 keeps 14 MiB for good once it has optimised the WebAssembly in which undici parses HTTP.
setFlagsFromString('--no-wasm-tier-up');
setFlagsFromString('--no-wasm-dynamic-tiering');

/** After a signal the process ends within this time, whatever hangs. */
const shutdownMs = 25_000;
/** Once all is given up nothing is waited for but the lease, which is given back when no pass runs any more. */
const abandonMs = 5000;

/** The life of the process, from its environment to its exit code; what still listens does not keep it alive. */
export async function operate(effects: Effects): Promise<never> {
  let log = pino();
  try {
    const options = readOptions(process.env, `${hostname()}-${process.pid}`);
    log = pino({ level: options.logLevel, base: { instance: options.identity } });
    process.exit(await run(options, effects, log));
  } catch (error) {
    log.fatal({ err: error }, `Ending: ${messageOf(error)}`);
    process.exit(1);
  }
}

async function run(options: Options, effects: Effects, log: Logger): Promise<number> {
  const registry = new Registry();
  const over = abandonOnFaults(log);
  const operator = createOperator({ connection: connect(), options, effects, log, registry, over });
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'Stopping');
      endWithin(shutdownMs);
      stop.abort();
    });
  }
  await serveHealth(options.healthPort, operator);
  await serveMetrics(options.metricsPort, registry);
  log.info({ namespaces: options.namespaces, node: process.version }, 'Starting');
  await operator.run(stop.signal);
  return over.signal.aborted ? 1 : 0;
}

function endWithin(ms: number): void {
  setTimeout(() => process.exit(1), ms).unref();
}

/** What ends all passes at once, and the process soon after, whatever hangs: nothing can be relied on any more. */
function abandonOnFaults(log: Logger): AbortController {
  const over = new AbortController();
  over.signal.addEventListener('abort', () => endWithin(abandonMs));
  const onFault = (error: unknown) => {
    log.fatal({ err: error }, `Ending after a fault of the program: ${messageOf(error)}`);
    over.abort(new NotLeaderError(messageOf(error)));
  };
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
  return over;
}
