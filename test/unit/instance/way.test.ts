import { expect, test } from 'vitest';
import type { ClusterStanding, Participant } from '#src/instance/model.ts';
import { wayTo } from '#src/instance/way.ts';

const plain = { serviceUrl: 'http://b:8080', brokerServiceUrl: 'pulsar://b:6650' };
const b: Participant = { name: 'b', isLeaving: false, before: undefined };
const owner = { apiVersion: 'x', kind: 'PulsarCluster', metadata: { name: 'b' } };
const urls = { serviceUrl: 'http://b-broker:8080', brokerServiceUrl: 'pulsar://b-broker:6650' };
const home = { owner, namespace: 'ns' };
const serves: ClusterStanding = {
  kind: 'serves',
  web: ['http://1.2.3.4:8080'],
  peers: undefined,
  urls,
  home,
};

test('given a PulsarCluster, then any of its brokers is asked, and others reach it by their Service, or where it says', () => {
  const referred = { ...b, clusterRef: { name: 'b' } };
  expect(wayTo(referred, serves)).toEqual({ web: serves.web, peers: undefined, urls, home });
  expect(wayTo({ ...referred, address: plain }, serves)).toMatchObject({ web: serves.web, urls: plain });
});

test('given a cluster elsewhere, then it is asked where others reach it, and brokers there are given nothing', () => {
  expect(wayTo({ ...b, address: plain }, undefined)).toMatchObject({ web: [plain.serviceUrl], urls: plain });
  expect(wayTo({ ...b, address: plain }, undefined)).not.toHaveProperty('home');
});

test('given what keeps it from being asked, then that is said', () => {
  const sentence = { reason: 'BrokersNotReady', message: 'x' } as const;
  const referred = { ...b, clusterRef: { name: 'b' } };
  expect(wayTo(referred, { kind: 'waits', sentence })).toEqual({ wait: sentence });
  expect(wayTo(referred, { kind: 'others' })).toMatchObject({ wait: { reason: 'ManagedTwice' } });
});

test('given addresses with TLS, then it is asked by these, even where others are given', () => {
  const tls = { serviceUrlTls: 'https://b:8443', brokerServiceUrlTls: 'pulsar+ssl://b:6651' };
  for (const address of [tls, { ...plain, ...tls }])
    expect(wayTo({ ...b, address }, undefined)).toMatchObject({ web: [tls.serviceUrlTls], urls: address });
});
