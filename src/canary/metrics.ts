import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CanaryReport } from '#src/clients/canary/report.ts';
import type { Book } from './book.ts';

type Counts = Book['counts'];

const helps: Readonly<Record<keyof Counts, string>> = {
  sent: 'Messages given to the client.',
  acknowledged: 'Messages that Pulsar said it has stored.',
  failed: 'Messages that were not acknowledged in time, or refused; they may be stored all the same.',
  received: 'Messages that came back, each once.',
  repeated: 'Messages that came more than once, each time after the first.',
  lost: 'Acknowledged messages that had not come back when later ones had, 30 s after they were acknowledged.',
  found: 'Messages that came back after they had counted as lost.',
};

const buckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

/** The metrics of a canary; `book` and `report` are how it is when somebody asks. */
export function canaryMetrics(book: () => Book, report: () => CanaryReport) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const what of Object.keys(helps) as (keyof Counts)[])
    counter(`messages_${what}`, helps[what], registers, () => book().counts[what]);
  gauges(registers, book, report);
  const end = new Histogram({
    name: 'pulsar_canary_latency_seconds',
    help: 'Time from when a message was given to the client until it came back.',
    buckets,
    registers,
  });
  const write = new Histogram({
    name: 'pulsar_canary_write_latency_seconds',
    help: 'Time from when a message was given to the client until it was acknowledged.',
    buckets,
    registers,
  });
  const onLatency = (what: 'acknowledged' | 'came', ms: number) =>
    (what === 'came' ? end : write).observe(ms / 1000);
  return { registry, onLatency };
}

/** A count that somebody else keeps. */
function counter(name: string, help: string, registers: Registry[], valueOf: () => number) {
  return new Counter({
    name: `pulsar_canary_${name}_total`,
    help,
    registers,
    collect() {
      this.reset();
      this.inc(valueOf());
    },
  });
}

function gauges(registers: Registry[], book: () => Book, report: () => CanaryReport): void {
  const gauge = (name: string, help: string, valueOf: () => number) =>
    new Gauge({
      name: `pulsar_canary_${name}`,
      help,
      registers,
      collect() {
        this.set(valueOf());
      },
    });
  gauge('healthy', '1 while messages come back in time and none that was acknowledged is missing.', () =>
    report().state === 'Delivered' ? 1 : 0,
  );
  gauge(
    'messages_missing',
    'Acknowledged messages that count as lost and have not come since.',
    () => book().missing.length,
  );
  gauge(
    'messages_under_way',
    'Messages that have neither come, nor failed, nor been lost.',
    () => book().underWay.length,
  );
  gauge(
    'last_acknowledged_timestamp_seconds',
    'When a message was last acknowledged; 0: never.',
    () => (book().acknowledgedAt ?? 0) / 1000,
  );
  gauge(
    'last_received_timestamp_seconds',
    'When a message last came back; 0: never.',
    () => (book().cameAt ?? 0) / 1000,
  );
}
