import { expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { neighbourKeys, observe } from '#src/cluster/observe/observe.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';
import { pod } from '../hand-made.ts';

function clusterOf(namespace: string, name: string, spec: object): PulsarCluster {
  const metadata = { namespace, name, uid: `uid-of-${name}`, resourceVersion: '1' };
  const kind = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster' };
  return { ...kind, metadata, spec: pulsarClusterSpec.parse(spec) };
}

const store = clusterOf('test', 'demo', { purpose: 'ConfigurationStore', allowedNamespaces: ['far'] });
const near = clusterOf('test', 'near', { configurationStore: { clusterRef: { name: 'demo' } } });
const far = clusterOf('far', 'away', {
  configurationStore: { clusterRef: { name: 'demo', namespace: 'test' } },
});
const stranger = clusterOf('other', 'stranger', far.spec);
const once = { ...clusterOf('other', 'once', far.spec), status: { configurationStore: 'zk:demo' } };
const alone = clusterOf('test', 'alone', {});

test('given a store and clusters that name it, then each sees the other, and is looked at when that changes', () => {
  const { caches } = watchedKinds();
  for (const each of [store, near, far, stranger, once, alone]) caches.clusters.written(each);
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    name: 'demo-zookeeper',
    uid: 'u',
    controller: true,
  };
  caches.pods.written(pod('demo-zookeeper-0', { uid: 'p', resourceVersion: '1', ownerReferences: [owner] }));
  const now = new Date();
  expect(observe(caches, store, now)).toMatchObject({
    members: ['far/away', 'other/once', 'test/near'],
  });
  expect(observe(caches, near, now).store?.cluster.metadata.name).toBe('demo');
  expect(observe(caches, far, now).store?.pods.map(({ metadata }) => metadata.name)).toEqual([
    'demo-zookeeper-0',
  ]);
  const { store: none, members } = observe(caches, alone, now);
  expect([none, members]).toEqual([undefined, undefined]);
  expect([store, near, far, alone].map(each => neighbourKeys(caches, each))).toEqual([
    ['far/away', 'other/once', 'test/near'],
    ['test/demo'],
    ['test/demo'],
    [],
  ]);
});
