import { describe, expect, test } from 'vitest';
import {
  imageOf,
  metadataStoreUrl,
  podDomain,
  quorumsOf,
  releaseOf,
  serviceHost,
  zookeeperHosts,
} from '#src/components/build/context.ts';
import { contextOf } from '../context.ts';

const server = (ordinal: number) =>
  `demo-zookeeper-${ordinal}.demo-zookeeper-headless.pulsar.svc.cluster.local:2181`;
const development = { profile: 'Development', zookeeper: { replicas: 1 }, bookkeeper: { replicas: 1 } };

test('given a cluster in a Kubernetes with a domain of its own, then names end in that', () => {
  const context = contextOf({ clusterDomain: 'example.org' });
  expect(serviceHost(context, 'broker')).toBe('demo-broker.pulsar.svc.example.org');
  expect(podDomain(context, 'broker')).toBe('demo-broker-headless.pulsar.svc.example.org');
});

test('given a version, then its image is that of the Apache project, unless the spec names one', () => {
  expect(imageOf({ version: '4.0.8' })).toBe('docker.io/apachepulsar/pulsar:4.0.8');
  const own = { version: '4.0.8', image: 'registry.example/pulsar:mine' };
  expect(imageOf(own)).toBe(own.image);
  expect(releaseOf(own)).toEqual(own);
});

describe('given clients of ZooKeeper', () => {
  test.each([
    ['has not formed', undefined, 5],
    ['has three members', 3, 3],
    ['has five', 5, 5],
    ['has three on its way to five', 3, 5],
    ['has five on its way to three', 5, 3],
  ])('when the ensemble %s, then they are told of the first three servers', (_, members, replicas) => {
    expect(zookeeperHosts(contextOf({ zookeeper: { replicas } }, { members }))).toEqual(
      [0, 1, 2].map(server),
    );
  });

  test('when there is one server, or one yet, then they are told of that alone', () => {
    expect(zookeeperHosts(contextOf(development))).toEqual([server(0)]);
    expect(zookeeperHosts(contextOf({}, { members: 1 }))).toEqual([server(0)]);
  });

  test('when the cluster keeps to a path, then it is at the end of the list, once', () => {
    const context = contextOf({ ...development, zookeeper: { replicas: 1, chroot: '/pulsar' } });
    expect(metadataStoreUrl(context)).toBe(`zk:${server(0)}/pulsar`);
  });
});

describe('given ledgers', () => {
  test('when the spec says nothing of copies, then there are two, as far as there are bookies for them', () => {
    expect(quorumsOf(contextOf().spec)).toEqual({ ensemble: 2, write: 2, ack: 2 });
    expect(quorumsOf(contextOf(development).spec)).toEqual({ ensemble: 1, write: 1, ack: 1 });
  });

  test('when it does, then that counts', () => {
    const quorums = { ensemble: 3, write: 3, ack: 2 };
    expect(quorumsOf(contextOf({ quorums }).spec)).toEqual(quorums);
  });
});
