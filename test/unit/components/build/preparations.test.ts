import { describe, expect, test } from 'vitest';
import { configLabel } from '#src/components/build/names.ts';
import { configHash } from '#src/components/build/objects.ts';
import { preparations } from '#src/components/build/preparations.ts';
import type { Workload } from '#src/components/build/workload.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { contextOf } from '../context.ts';

const context = contextOf();
const ports = [{ name: 'pulsar', port: 6650 }];

function prepared(more: Partial<Workload> = {}): KubernetesObject[] {
  return preparations(context, {
    component: 'broker',
    settings: context.spec.broker,
    ports,
    files: { 'overrides.conf': 'a=1' },
    probes: { startupProbe: {}, readinessProbe: {}, livenessProbe: {} },
    terminationGracePeriodSeconds: 1,
    ...more,
  });
}

function find(kind: string, more?: Partial<Workload>): KubernetesObject | undefined {
  return prepared(more).findLast(object => object.kind === kind);
}

test('given a component that clients do not use and of which any pod may go, then it has neither Service nor budget', () => {
  expect(prepared().map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ServiceAccount demo-broker',
    `ConfigMap demo-broker-${configHash({ 'overrides.conf': 'a=1' })}`,
    'Service demo-broker-headless',
  ]);
});

describe('given a configuration', () => {
  test('then its ConfigMap never changes and is named by what is in it', () => {
    const hash = configHash({ 'overrides.conf': 'a=1' });
    expect(find('ConfigMap')).toMatchObject({
      immutable: true,
      metadata: { name: `demo-broker-${hash}`, labels: { [configLabel]: hash } },
    });
  });

  test.each([
    ['another value', { 'overrides.conf': 'a=2' }],
    ['another file', { 'start.sh': 'a=1' }],
    ['one file more', { 'overrides.conf': 'a=1', 'start.sh': '' }],
    ['the same letters, otherwise divided', { 'overrides.con': 'fa=1' }],
  ])('when it has %s, then it is another ConfigMap', (_, files) => {
    expect(find('ConfigMap', { files })?.metadata.name).not.toBe(find('ConfigMap')?.metadata.name);
  });
});

describe('given Services', () => {
  test('when it is the one for names, then a pod has its name before it is ready, or peers would never meet', () => {
    expect(find('Service')).toMatchObject({
      metadata: { name: 'demo-broker-headless' },
      spec: { clusterIP: 'None', publishNotReadyAddresses: true },
    });
  });

  test('when it is the one for clients, then it leads to ready pods only', () => {
    const service = find('Service', { service: { type: 'ClusterIP', ports } });
    expect(service).toMatchObject({ metadata: { name: 'demo-broker' }, spec: { type: 'ClusterIP' } });
    expect(service?.['spec']).not.toHaveProperty('publishNotReadyAddresses');
    expect(service?.metadata).not.toHaveProperty('annotations');
  });

  test('when the spec exposes it, then it has that type and those annotations', () => {
    const annotations = { 'example.com/internal': 'true' };
    expect(find('Service', { service: { type: 'LoadBalancer', ports, annotations } })).toMatchObject({
      metadata: { annotations },
      spec: { type: 'LoadBalancer' },
    });
  });
});

test('given a budget, then so many pods may go at a time', () => {
  const budget = find('PodDisruptionBudget', { budget: { maxUnavailable: 2 } });
  expect(budget?.['spec']).toMatchObject({ maxUnavailable: 2 });
});
