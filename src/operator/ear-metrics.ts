import { Counter, Gauge, type Registry } from 'prom-client';
import type { EarHooks } from '#src/cluster/observe/ear/ear.ts';

/** How many ears are in touch with their ZooKeeper, and how often one had to try again. */
export function earMetrics(registry: Registry): EarHooks {
  const registers = [registry];
  const sessions = new Gauge({
    name: 'pulsar_operator_zookeeper_sessions',
    help: 'Sessions with watches that are open, one for each cluster that is listened to.',
    registers,
  });
  const retries = new Counter({
    name: 'pulsar_operator_zookeeper_session_retries_total',
    help: 'Sessions with watches that were lost or refused and are tried again.',
    registers,
  });
  return {
    opened() {
      sessions.inc();
      return () => sessions.dec();
    },
    retried: () => retries.inc(),
  };
}
