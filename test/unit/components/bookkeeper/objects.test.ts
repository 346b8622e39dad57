import { expect, test } from 'vitest';
import { bookkeeper } from '#src/components/bookkeeper/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, named, podOf } from '../made.ts';

const set = bookkeeper.run(contextOf(), 4);

test('given bookies, then this can be there before any of them runs; clients find them in ZooKeeper, not by a Service', () => {
  expect(named(bookkeeper.prepare(contextOf()))).toEqual([
    'ServiceAccount demo-bookie',
    'ConfigMap demo-bookie',
    'Service demo-bookie-headless',
    'PodDisruptionBudget demo-bookie',
  ]);
});

test('given bookies, then each has a volume for its journal and one for its ledgers', () => {
  expect(set['spec']).toMatchObject({
    replicas: 4,
    volumeClaimTemplates: [
      { metadata: { name: 'journal' }, spec: { resources: { requests: { storage: '10Gi' } } } },
      { metadata: { name: 'ledgers' }, spec: { resources: { requests: { storage: '50Gi' } } } },
    ],
  });
});

test('given a bookie, then it is ready when it says so, and alive while it answers at all', () => {
  expect(containerOf(set)).toMatchObject({
    readinessProbe: { httpGet: { path: '/api/v1/bookie/is_ready', port: 8000 } },
    livenessProbe: { httpGet: { path: '/heartbeat', port: 8000 } },
  });
});

test('given a bookie that ends, then it has two minutes to flush what it holds', () => {
  expect(podOf(set)).toMatchObject({ terminationGracePeriodSeconds: 120 });
});
