import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { replicationMetrics } from '#src/operator/instance/replication-metrics.ts';

const pair = {
  ...{ from: 'a', to: 'b', namespaces: 1, connected: true },
  ...{ backlog: 7, delaySeconds: 3, rate: 2 },
};

test('given pairs of an instance, then each has its figures until it is none any more', async () => {
  const registry = new Registry();
  const metrics = replicationMetrics(registry);
  metrics.set('ns/world', [pair, { ...pair, to: 'c', connected: false }]);
  const labels = '{namespace="ns",instance="world",from="a",to="b"}';
  const text = await registry.metrics();
  expect(text).toContain(`pulsar_operator_replication_backlog${labels} 7`);
  expect(text).toContain(`pulsar_operator_replication_connected${labels} 1`);
  expect(text).toContain(`pulsar_operator_replication_delay_seconds${labels} 3`);
  expect(text).toContain(`pulsar_operator_replication_rate${labels} 2`);
  metrics.set('ns/world', [pair]);
  expect(await registry.metrics()).not.toContain('to="c"');
  metrics.forget('ns/world');
  expect(await registry.metrics()).not.toContain('from="a"');
});
