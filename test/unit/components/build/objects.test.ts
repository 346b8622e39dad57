import { describe, expect, test } from 'vitest';
import { configLabel } from '#src/components/build/names.ts';
import {
  clientService,
  configHash,
  configMap,
  containerBasics,
  headlessService,
  podBasics,
  podDisruptionBudget,
  serviceAccount,
} from '#src/components/build/objects.ts';
import { contextOf } from '../context.ts';

const context = contextOf();
const ports = [{ name: 'pulsar', port: 6650 }];

describe('given any object of a cluster', () => {
  test('then the cluster controls it, so that it goes with it', () => {
    expect(serviceAccount(context, 'broker').metadata.ownerReferences).toEqual([
      expect.objectContaining({ kind: 'PulsarCluster', name: 'demo', uid: context.uid, controller: true }),
    ]);
  });
});

describe('given a configuration', () => {
  const map = configMap(context, 'broker', { 'overrides.conf': 'a=1' });

  test('then its ConfigMap never changes and is named by what is in it', () => {
    const hash = configHash({ 'overrides.conf': 'a=1' });
    expect(map).toMatchObject({
      immutable: true,
      metadata: { name: `demo-broker-${hash}`, labels: { [configLabel]: hash } },
    });
  });

  test.each([
    ['another value', { 'overrides.conf': 'a=2' }],
    ['another file', { 'start.sh': 'a=1' }],
    ['one file more', { 'overrides.conf': 'a=1', 'start.sh': '' }],
    ['the same letters, otherwise divided', { 'overrides.con': 'fa=1' }],
  ])('when it has %s, then it is another ConfigMap', (_, data) => {
    expect(configMap(context, 'broker', data).metadata.name).not.toBe(map.metadata.name);
  });
});

describe('given Services', () => {
  test('when it is the one for names, then a pod has its name before it is ready, or peers would never meet', () => {
    expect(headlessService(context, 'zookeeper', ports)).toMatchObject({
      metadata: { name: 'demo-zookeeper-headless' },
      spec: { clusterIP: 'None', publishNotReadyAddresses: true },
    });
  });

  test('when it is the one for clients, then it leads to ready pods only, inside Kubernetes unless told otherwise', () => {
    const service = clientService(context, 'broker', ports);
    expect(service).toMatchObject({ metadata: { name: 'demo-broker' }, spec: { type: 'ClusterIP' } });
    expect(service['spec']).not.toHaveProperty('publishNotReadyAddresses');
    expect(service.metadata).not.toHaveProperty('annotations');
  });

  test('when the spec exposes it, then it has that type and those annotations', () => {
    const exposure = { type: 'LoadBalancer', annotations: { 'example.com/internal': 'true' } };
    expect(clientService(context, 'broker', ports, exposure)).toMatchObject({
      metadata: { annotations: exposure.annotations },
      spec: { type: 'LoadBalancer' },
    });
  });
});

test('given a budget of which nothing is said, then a drain takes one pod at a time', () => {
  expect(podDisruptionBudget(context, 'broker')['spec']).toMatchObject({ maxUnavailable: 1 });
  expect(podDisruptionBudget(context, 'broker', 2)['spec']).toMatchObject({ maxUnavailable: 2 });
});

describe('given any pod', () => {
  test('then it keeps to the restricted Pod Security Standard', () => {
    expect(podBasics(context).securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(containerBasics(context, 'broker', 'image').securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('then it cannot talk to the API server, and is not told of every Service there is', () => {
    expect(podBasics(context)).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
    });
  });

  test('when the image needs a Secret, then the pod names it', () => {
    const imagePullSecrets = [{ name: 'registry' }];
    expect(podBasics(contextOf({ imagePullSecrets }))).toMatchObject({ imagePullSecrets });
    expect(podBasics(context)).not.toHaveProperty('imagePullSecrets');
  });
});
