import { expect, test } from 'vitest';
import { policiesStore } from '#src/components/build/policies-store.ts';
import { contextOf } from '../context.ts';

test('given one that is to ask what roles may do, then it reads that in the metadata of the cluster', () => {
  const store = 'zk:demo-zookeeper.pulsar.svc.cluster.local:2181/p';
  const context = contextOf({ zookeeper: { chroot: '/p' } });
  expect(policiesStore(context, { authorizationEnabled: 'true' })).toEqual({
    metadataStoreUrl: store,
    configurationMetadataStoreUrl: store,
  });
});

test('given a cluster that shares a store with others, then it reads what roles may do there', () => {
  const context = contextOf({ configurationStore: { servers: 'zk.example.org:2181/instance' } });
  expect(policiesStore(context, { authorizationEnabled: 'true' })).toEqual({
    metadataStoreUrl: 'zk:demo-zookeeper.pulsar.svc.cluster.local:2181',
    configurationMetadataStoreUrl: 'zk:zk.example.org:2181/instance',
  });
});

test.each([{}, { authorizationEnabled: 'false' }])('given %j, then it needs no ZooKeeper', config => {
  expect(policiesStore(contextOf(), config)).toEqual({});
});
