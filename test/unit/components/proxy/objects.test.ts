import { describe, expect, test } from 'vitest';
import { policiesStore } from '#src/components/build/policies-store.ts';
import { proxy } from '#src/components/proxy/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, filesIn, named, propertiesOf } from '../made.ts';

function settings(spec: object = {}): Record<string, string> {
  return propertiesOf(filesIn(proxy.prepare(contextOf(spec)))['overrides.conf']);
}

describe('given proxies', () => {
  test('then this can be there before any of them runs', () => {
    expect(named(proxy.prepare(contextOf()))).toEqual([
      'ServiceAccount demo-proxy',
      'ConfigMap demo-proxy',
      'Service demo-proxy-headless',
      'Service demo-proxy',
      'PodDisruptionBudget demo-proxy',
    ]);
  });

  test('then they find brokers by their Service and need no ZooKeeper', () => {
    expect(settings()).toMatchObject({
      brokerServiceURL: 'pulsar://demo-broker.pulsar.svc.cluster.local:6650',
      brokerWebServiceURL: 'http://demo-broker.pulsar.svc.cluster.local:8080',
    });
    expect(settings()).not.toHaveProperty('metadataStoreUrl');
  });

  test('when they are to ask what roles may do, then they read that where brokers do', () => {
    const config = { authorizationEnabled: 'true' };
    expect(settings({ proxy: { config } })).toMatchObject(policiesStore(contextOf(), config));
  });

  test.each([
    [undefined, 'false'],
    [{ placement: ['Broker'] }, 'false'],
    [{ placement: ['Proxy'] }, 'true'],
    [{}, 'true'],
  ])('when of WebSocket %j is said, then it is %s that a proxy serves it', (websocket, served) => {
    expect(settings({ websocket })).toMatchObject({ webSocketServiceEnabled: served });
  });

  test('when connections may be idle for so long, then that counts where proxies serve it, and only there', () => {
    const told = (placement: string[]) => settings({ websocket: { placement, idleTimeoutSeconds: 60 } });
    expect(told(['Proxy'])).toMatchObject({ webSocketSessionIdleTimeoutMillis: '60000' });
    expect(told(['Component'])).not.toHaveProperty('webSocketSessionIdleTimeoutMillis');
  });

  test('when functions have workers of their own, then a proxy leads to these', () => {
    expect(settings({ functions: {} })).not.toHaveProperty('functionWorkerWebServiceURL');
    expect(settings({ functions: { placement: 'Workers' } })).toMatchObject({
      functionWorkerWebServiceURL: 'http://demo-functions.pulsar.svc.cluster.local:6750',
    });
  });

  test('then a proxy is ready when its status page answers, which has its file from the start', () => {
    const { 'start.sh': script } = filesIn(proxy.prepare(contextOf()));
    expect(script).toMatch(/^echo OK >\/tmp\/status$/m);
    expect(settings()).toMatchObject({ statusFilePath: '/tmp/status' });
    expect(containerOf(proxy.run(contextOf(), 2))).toMatchObject({
      readinessProbe: { httpGet: { path: '/status.html', port: 8080 } },
    });
  });

  test('when none are wished for, then the StatefulSet has none and is there all the same', () => {
    expect(proxy.run(contextOf(), 0)['spec']).toMatchObject({ replicas: 0 });
  });
});
