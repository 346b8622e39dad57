import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { runtimeMetrics } from '#src/kubernetes/metrics.ts';
import { KeyedQueue } from '#src/kubernetes/queue.ts';
import { ManualClock, settle } from './manual-clock.ts';

test('given requests, passes and a lease, then the metrics count them under the names dashboards know', async () => {
  const registry = new Registry();
  const metrics = runtimeMetrics(registry);
  const hooks = metrics.controller('test');
  const queue = new KeyedQueue({
    concurrency: 1,
    run: async () => undefined,
    ...(hooks.queue && { hooks: hooks.queue }),
  });
  queue.start();
  queue.add('a');
  queue.add('b');
  await settle();
  metrics.onRequest('GET', 'pods', '200', 0.02);
  hooks.reconciled?.('success', 0.1);
  hooks.reconciled?.('error', 0.3);
  metrics.leader(true);
  const text = await registry.metrics();
  for (const line of [
    'rest_client_requests_total{code="200",method="GET",resource="pods"} 1',
    'rest_client_request_duration_seconds_count{method="GET"} 1',
    'controller_runtime_reconcile_total{controller="test",result="error"} 1',
    'controller_runtime_reconcile_errors_total{controller="test"} 1',
    'controller_runtime_reconcile_time_seconds_count{controller="test"} 2',
    'controller_runtime_active_workers{controller="test"} 0',
    'workqueue_adds_total{name="test"} 2',
    'workqueue_depth{name="test"} 0',
    'workqueue_work_duration_seconds_count{name="test"} 2',
    'leader_election_master_status 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('given watches that are interrupted, then the metrics tell for how long the longest of each resource has been', async () => {
  const registry = new Registry();
  const clock = new ManualClock();
  const { onWatch } = runtimeMetrics(registry, clock);
  const told = async () => {
    const lines = (await registry.metrics()).split('\n');
    return lines
      .filter(line => line.startsWith('watch_interrupted_seconds{'))
      .map(line => line.split(' ')[1]);
  };
  onWatch('pods', 'a', false);
  await clock.advance(20_000);
  onWatch('pods', 'b', false);
  onWatch('pods', 'a', false);
  await clock.advance(10_000);
  expect(await told()).toEqual(['30']);
  onWatch('pods', 'a', true);
  expect(await told()).toEqual(['10']);
  onWatch('pods', 'b', true);
  expect(await told()).toEqual(['0']);
});
