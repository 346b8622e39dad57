import { describe, expect, test } from 'vitest';
import { broker } from '#src/components/broker/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, filesIn, named, podOf } from '../made.ts';

describe('given brokers', () => {
  test('then this can be there before any of them runs', () => {
    expect(named(broker.prepare(contextOf()))).toEqual([
      'ServiceAccount demo-broker',
      'ConfigMap demo-broker',
      'Service demo-broker-headless',
      'Service demo-broker',
      'PodDisruptionBudget demo-broker',
    ]);
  });

  test('then how many there are is decided by who asks: with functions the first one starts alone', () => {
    expect(broker.run(contextOf({ broker: { replicas: 3 } }), 1)['spec']).toMatchObject({
      replicas: 1,
    });
  });

  test('then a broker that ends has time to hand over its bundles and to close', () => {
    expect(podOf(broker.run(contextOf(), 2))).toMatchObject({ terminationGracePeriodSeconds: 180 });
  });

  test('then it is ready when its status page answers', () => {
    expect(containerOf(broker.run(contextOf(), 2))).toMatchObject({
      readinessProbe: { httpGet: { path: '/status.html', port: 8080 } },
    });
  });

  test('when functions are on, then the worker’s file is beside the broker’s, and a change in it restarts brokers', () => {
    const files = (spec: object) => Object.keys(filesIn(broker.prepare(contextOf(spec))));
    expect(files({})).toEqual(['start.sh', 'overrides.conf']);
    expect(files({ functions: {} })).toEqual([
      'start.sh',
      'overrides.conf',
      'functions_worker.yml',
      'hand-over.py',
    ]);
  });

  test('when the spec says how far a drain may go and how clients come in, then budget and Service say so', () => {
    const settings = { podDisruptionBudget: { maxUnavailable: 2 }, service: { type: 'NodePort' } };
    const objects = broker.prepare(contextOf({ broker: settings }));
    expect(objects.at(-1)).toMatchObject({ kind: 'PodDisruptionBudget', spec: { maxUnavailable: 2 } });
    expect(objects.at(-2)).toMatchObject({ kind: 'Service', spec: { type: 'NodePort' } });
  });
});
