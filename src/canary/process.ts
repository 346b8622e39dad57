import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { CanaryReport } from '#src/clients/canary/report.ts';
import { tokenIn } from '#src/clients/pulsar/credentials.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { Canary } from './canary.ts';
import { figuresOf } from './figures.ts';
import { serveCanary } from './http.ts';
import { judge } from './judge.ts';
import { canaryMetrics } from './metrics.ts';
import type { CanarySettings } from './settings.ts';

const subscription = 'pulsar-operator-canary';
const lostMs = 30_000;
/** How often is looked whether something is to be logged. */
const lookMs = 1000;

/** The life of a canary: it works until the signal is aborted, tells whoever asks how it fares, and logs when that is another. */
export async function operateCanary(
  settings: CanarySettings,
  log: Logger,
  signal: AbortSignal,
  /** Shorter than a person notices, longer than a broker takes to hand a topic over. */
  silentMs = 10_000,
): Promise<void> {
  const { port, topic, intervalMs, maxLatencyMs } = settings;
  const limits = { silentMs: Math.max(silentMs, 3 * intervalMs), lostMs, maxLatencyMs };
  const book = () => canary.book;
  const report = () => judge(canary.book, canary.now(), at => new Date(at).toISOString());
  const { registry, onLatency } = canaryMetrics(book, report);
  const service = () => endpointOf(settings);
  const canary = new Canary({ service, topic, subscription, intervalMs, limits, onLatency });
  const server = await serveCanary(port, () => ({ ...report(), figures: figuresOf(book()) }), registry);
  log.info({ url: settings.url, topic }, 'Starting');
  const looking = setInterval(logChanges(report, log), lookMs);
  try {
    await canary.run(signal);
    log.info(figuresOf(book()), 'Ending');
  } finally {
    clearInterval(looking);
    server.close();
  }
}

/** A token may be replaced while the canary runs. */
async function endpointOf({ url, tokenFile }: CanarySettings): Promise<Endpoint> {
  if (tokenFile === undefined) return { url };
  const token = tokenIn(await readFile(tokenFile, 'utf8'));
  if (token === undefined)
    throw new Error(`${tokenFile} holds no token: put the token itself there, on one line`);
  return { url, token };
}

function logChanges(report: () => CanaryReport, log: Logger): () => void {
  let before = '';
  return () => {
    const { state, ...told } = report();
    if (state === before) return;
    before = state;
    const isWell = state === 'Delivered' || state === 'Starting';
    log[isWell ? 'info' : 'warn'](told, state);
  };
}
