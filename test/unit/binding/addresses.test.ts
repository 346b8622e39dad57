import { describe, expect, test } from 'vitest';
import { addressesOf, entersByProxy } from '#src/binding/addresses.ts';
import type { ClientEntry } from '#src/binding/model.ts';
import { served } from './hand-made.ts';

const host = (component: string) => `demo-${component}.pulsar.svc.cluster.local`;

test('given a cluster with proxies, then an application comes in there, by each name that clients know', () => {
  expect(addressesOf(served(), 'Proxy')).toEqual({
    host: host('proxy'),
    port: '6650',
    uri: `pulsar://${host('proxy')}:6650`,
    serviceUrl: `pulsar://${host('proxy')}:6650`,
    webServiceUrl: `http://${host('proxy')}:8080`,
  });
});

test.each<[string, object, ClientEntry]>([
  ['brokers are asked for', {}, 'Broker'],
  ['there are no proxies', { proxy: { replicas: 0 } }, 'Proxy'],
])('given that %s, then it comes in through brokers', (_, spec, entry) => {
  expect(entersByProxy(served(spec), entry)).toBe(false);
  expect(addressesOf(served(spec), entry)).toMatchObject({
    host: host('broker'),
    webServiceUrl: `http://${host('broker')}:8080`,
  });
});

test('given a DNS domain of its own, then names end in it', () => {
  const { host: name } = addressesOf(served({ clusterDomain: 'k8s.example' }), 'Proxy');
  expect(name).toBe('demo-proxy.pulsar.svc.k8s.example');
});

describe('the address of the WebSocket API', () => {
  test.each<[object, ClientEntry, string | undefined]>([
    [{}, 'Proxy', undefined],
    [{ websocket: {} }, 'Proxy', 'proxy'],
    [{ websocket: {} }, 'Broker', 'broker'],
    [{ websocket: {}, proxy: { replicas: 0 } }, 'Proxy', 'broker'],
    [{ websocket: { placement: ['Broker'] } }, 'Proxy', 'broker'],
    [{ websocket: { placement: ['Proxy'] } }, 'Broker', 'proxy'],
    [{ websocket: { placement: ['Proxy', 'Component'] } }, 'Proxy', 'websocket'],
    [{ websocket: { placement: ['Component'] } }, 'Broker', 'websocket'],
  ])('given %j and the entry %s, then it is that of %s', (spec, entry, component) => {
    const expected = component === undefined ? undefined : `ws://${host(component)}:8080`;
    expect(addressesOf(served(spec), entry)['webSocketUrl']).toBe(expected);
  });
});
