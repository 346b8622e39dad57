import { describe, expect, test } from 'vitest';
import { policiesStore } from '#src/components/build/policies-store.ts';
import { websocket } from '#src/components/websocket/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, filesIn, named, propertiesOf } from '../made.ts';

const contextWith = (more: object = {}, spec: object = {}) =>
  contextOf({ websocket: { placement: ['Component'], ...more }, ...spec });

function settings(more: object = {}, spec: object = {}): Record<string, string> {
  return propertiesOf(filesIn(websocket.prepare(contextWith(more, spec)))['overrides.conf']);
}

describe('given WebSocket as a component of its own', () => {
  test('then this can be there before any pod of it runs', () => {
    expect(named(websocket.prepare(contextWith()))).toEqual([
      'ServiceAccount demo-websocket',
      'ConfigMap demo-websocket',
      'Service demo-websocket-headless',
      'Service demo-websocket',
      'PodDisruptionBudget demo-websocket',
    ]);
  });

  test('then it finds brokers by their Service and needs no ZooKeeper', () => {
    expect(settings()).toMatchObject({
      clusterName: 'demo',
      serviceUrl: 'http://demo-broker.pulsar.svc.cluster.local:8080',
      brokerServiceUrl: 'pulsar://demo-broker.pulsar.svc.cluster.local:6650',
      webServicePort: '8080',
    });
    expect(settings()).not.toHaveProperty('configurationMetadataStoreUrl');
  });

  test('when it is to ask what roles may do, then it reads that where brokers do', () => {
    const config = { authorizationEnabled: 'true' };
    expect(settings({ config })).toMatchObject(policiesStore(contextOf(), config));
  });

  test('when keys are given, and how long a connection may be idle, then they are in it', () => {
    const config = { webSocketMaxTextFrameSize: 2097152 };
    expect(settings({ config, idleTimeoutSeconds: 60 })).toMatchObject({
      webSocketMaxTextFrameSize: '2097152',
      webSocketSessionIdleTimeoutMillis: '60000',
    });
  });

  test('then a pod is ready when its status page answers, which has its file from the start', () => {
    const { 'start.sh': script } = filesIn(websocket.prepare(contextWith()));
    expect(script).toMatch(/^echo OK >\/tmp\/status$/m);
    expect(script).toMatch(/^exec bin\/pulsar websocket$/m);
    expect(containerOf(websocket.run(contextWith(), 2))).toMatchObject({
      readinessProbe: { httpGet: { path: '/status.html', port: 8080 } },
    });
  });
});
