import { usualOperatorImage } from '#src/components/build/operator-version.ts';

/** What the process is told by its environment. */
export interface Options {
  /** Namespaces to watch; empty: all. */
  readonly namespaces: readonly string[];
  /** Where the operator's own Lease is. */
  readonly namespace: string;
  /** Who holds the Lease: the pod. */
  readonly identity: string;
  /** Of the Lease, and of all that the chart makes. */
  readonly leaseName: string;
  /** What rights are given to. */
  readonly serviceAccount: string;
  /** That of the operator itself, which canaries run. */
  readonly image: string;
  readonly logLevel: string;
  readonly healthPort: number;
  readonly metricsPort: number;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/** Reads the options. Throws an Error with one clear sentence when one is wrong. */
export function readOptions(
  env: Readonly<Record<string, string | undefined>>,
  fallbackIdentity: string,
): Options {
  const logLevel = env['LOG_LEVEL'] || 'info';
  if (!logLevels.includes(logLevel)) {
    throw new Error(`LOG_LEVEL=${logLevel} is unknown: use one of ${logLevels.join(', ')}.`);
  }
  const leaseName = env['LEASE_NAME'] || 'pulsar-operator';
  return {
    namespaces: (env['WATCH_NAMESPACES'] ?? '').split(',').flatMap(name => name.trim() || []),
    namespace: env['POD_NAMESPACE'] || 'default',
    identity: env['POD_NAME'] || fallbackIdentity,
    leaseName,
    serviceAccount: env['SERVICE_ACCOUNT'] || leaseName,
    image: env['OPERATOR_IMAGE'] || usualOperatorImage,
    logLevel,
    healthPort: port('HEALTH_PORT', env['HEALTH_PORT'], 8081),
    metricsPort: port('METRICS_PORT', env['METRICS_PORT'], 8080),
  };
}

function port(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65536) return value;
  throw new Error(`${name}=${text} is not a port: give a whole number from 1 to 65535.`);
}
