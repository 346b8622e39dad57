import { describe, expect, test } from 'vitest';
import { brokerId, overrides, startScript } from '#src/components/broker/config.ts';
import { contextOf } from '../context.ts';
import { propertiesOf } from '../made.ts';

function settings(spec: object = {}): Record<string, string> {
  return propertiesOf(overrides(contextOf(spec)));
}

describe('given the configuration of brokers', () => {
  test('then a broker is known by the name of its pod, as the operator calls it too', () => {
    const { advertisedAddress, webServicePort } = settings();
    expect(`${advertisedAddress}:${webServicePort}`).toBe('@POD_FQDN@:8080');
    expect(brokerId(contextOf(), 'demo-broker-0')).toBe(
      'demo-broker-0.demo-broker-headless.pulsar.svc.cluster.local:8080',
    );
  });

  test('then new ledgers have the copies of the spec', () => {
    expect(settings({ quorums: { ensemble: 3, write: 3, ack: 2 } })).toMatchObject({
      managedLedgerDefaultEnsembleSize: '3',
      managedLedgerDefaultWriteQuorum: '3',
      managedLedgerDefaultAckQuorum: '2',
    });
  });

  test('then both metadata stores are the cluster’s own, below its path', () => {
    const { metadataStoreUrl, configurationMetadataStoreUrl } = settings({ zookeeper: { chroot: '/p' } });
    expect(metadataStoreUrl).toMatch(/^zk:demo-zookeeper-0\S+:2181\/p$/);
    expect(configurationMetadataStoreUrl).toBe(metadataStoreUrl);
  });

  test('when keys are given, then they are in it', () => {
    expect(settings({ broker: { config: { backlogQuotaDefaultLimitGB: 100 } } })).toMatchObject({
      backlogQuotaDefaultLimitGB: '100',
    });
  });
});

describe('given functions and WebSocket', () => {
  test('when nothing is said of them, then a broker serves neither', () => {
    expect(settings()).toMatchObject({ functionsWorkerEnabled: 'false', webSocketServiceEnabled: 'false' });
    expect(startScript(contextOf())).toMatch(/^exec bin\/pulsar broker$/m);
  });

  test('when functions are on, then the worker in the broker has a file in which the pod is named', () => {
    expect(settings({ functions: {} })).toMatchObject({ functionsWorkerEnabled: 'true' });
    const script = startScript(contextOf({ functions: {} }));
    expect(script).toMatch(/^sed "s\/@POD_FQDN@.* >\/tmp\/functions_worker\.yml$/m);
    expect(script).toMatch(/^exec bin\/pulsar broker --functions-worker-conf \/tmp\/functions_worker\.yml$/m);
  });

  test('when functions have workers of their own, then a broker has none, and no file for one', () => {
    const workers = { functions: { placement: 'Workers' } };
    expect(settings(workers)).toMatchObject({ functionsWorkerEnabled: 'false' });
    expect(startScript(contextOf(workers))).toMatch(/^exec bin\/pulsar broker$/m);
  });

  test('when connections may be idle for so long, then that counts where brokers serve it, and only there', () => {
    const told = (placement: string[]) => settings({ websocket: { placement, idleTimeoutSeconds: 60 } });
    expect(told(['Broker'])).toMatchObject({ webSocketSessionIdleTimeoutMillis: '60000' });
    expect(told(['Proxy'])).not.toHaveProperty('webSocketSessionIdleTimeoutMillis');
  });

  test.each([
    [['Broker'], 'true'],
    [['Broker', 'Proxy'], 'true'],
    [['Proxy'], 'false'],
  ])('when WebSocket is placed on %j, then it is %s that a broker serves it', (placement, served) => {
    expect(settings({ websocket: { placement } })).toMatchObject({ webSocketServiceEnabled: served });
  });
});

test('given a broker that starts, then its status page answers as soon as it serves, for its file is there', () => {
  expect(settings()).toMatchObject({ statusFilePath: '/tmp/status' });
  expect(startScript(contextOf())).toMatch(/^echo OK >\/tmp\/status$/m);
});
