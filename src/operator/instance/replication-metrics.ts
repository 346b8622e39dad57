import { Gauge, type Registry } from 'prom-client';
import type { PairNow } from '#src/instance/pairs.ts';
import { type ObjectKey, splitKey } from '#src/kubernetes/object.ts';

const labelNames = ['namespace', 'instance', 'from', 'to'];

/** How messages come from one cluster of an instance to another; only who leads knows. */
export function replicationMetrics(registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `pulsar_operator_replication_${name}`, help, labelNames, registers });
  const gauges = {
    backlog: gauge('backlog', 'Messages that are yet to go to the other cluster.'),
    connected: gauge('connected', 'Whether the brokers of all topics are connected to the other cluster.'),
    delaySeconds: gauge('delay_seconds', 'How long the oldest of these messages waits, as brokers tell.'),
    rate: gauge('rate', 'Messages a second.'),
  };
  const known = new Map<ObjectKey, readonly PairNow[]>();
  const labelsOf = (key: ObjectKey, { from, to }: PairNow) => {
    const { namespace = '', name } = splitKey(key);
    return { namespace, instance: name, from, to };
  };
  const forget = (key: ObjectKey) => {
    for (const pair of known.get(key) ?? [])
      for (const each of Object.values(gauges)) each.remove(labelsOf(key, pair));
    known.delete(key);
  };
  return {
    set(key: ObjectKey, pairs: readonly PairNow[]): void {
      forget(key);
      known.set(key, pairs);
      for (const pair of pairs)
        for (const [field, each] of Object.entries(gauges))
          each.set(labelsOf(key, pair), Number(pair[field as keyof typeof gauges]));
    },
    forget,
  };
}
