import { describe, expect, test } from 'vitest';
import { addressesOf, entersByProxy, failoverEntries } from '#src/binding/addresses.ts';
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

describe('a cluster elsewhere', () => {
  const at = (address: object) => addressesOf({ name: 'north', address }, 'Proxy');

  test('given its addresses, then those with TLS are given where there are any', () => {
    const plain = { serviceUrl: 'http://n:8080', brokerServiceUrl: 'pulsar://n.example:6650' };
    expect(at(plain)).toEqual({
      ...{ host: 'n.example', port: '6650', uri: 'pulsar://n.example:6650' },
      ...{ serviceUrl: 'pulsar://n.example:6650', webServiceUrl: 'http://n:8080' },
    });
    const tls = { serviceUrlTls: 'https://n:8443', brokerServiceUrlTls: 'pulsar+ssl://n.example:6651' };
    expect(at({ ...plain, ...tls })).toMatchObject({
      ...{ port: '6651', serviceUrl: 'pulsar+ssl://n.example:6651', webServiceUrl: 'https://n:8443' },
    });
  });

  test.each([
    ['pulsar://a:6650,b:6650', 'a', '6650'],
    ['pulsar://[fd00::1]:6650', '[fd00::1]', '6650'],
    ['pulsar://a', 'a', '6650'],
  ])('given %s, then its host is %s and its port %s', (brokerServiceUrl, name, port) => {
    expect(at({ brokerServiceUrl })).toMatchObject({ host: name, port });
  });
});

test('given other members, then clients get all, the primary first, and what tells them where that is', () => {
  const north = { name: 'north', address: { brokerServiceUrl: 'pulsar://n:6650' } };
  const members = { primary: 'east', others: [served(), north] };
  expect(failoverEntries(members, 'pulsar://e:6650', 'Broker')).toEqual({
    primary: 'east',
    serviceUrls: `pulsar://e:6650,pulsar://${host('broker')}:6650,pulsar://n:6650`,
    'failover.json': '{"serviceUrl":"pulsar://e:6650"}',
  });
});

test('given addresses of several hosts, then each member is one address in the list, and the own one is whole', () => {
  const north = { name: 'north', address: { brokerServiceUrl: 'pulsar://n:6650,o:6650' } };
  const entries = failoverEntries({ primary: 'east', others: [north] }, 'pulsar://e:6650,f:6650', 'Proxy');
  expect(entries).toMatchObject({
    serviceUrls: 'pulsar://e:6650,pulsar://n:6650',
    'failover.json': '{"serviceUrl":"pulsar://e:6650,f:6650"}',
  });
});
