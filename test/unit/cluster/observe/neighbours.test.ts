import { describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { storeInForce } from '#src/cluster/configuration-store/in-force.ts';
import { planDeletion, wantedFinalizers } from '#src/cluster/lifecycle/deletion.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { neighbourKeys, observe } from '#src/cluster/observe/observe.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';
import { pod } from '../hand-made.ts';

function clusterOf(
  namespace: string,
  name: string,
  spec: object,
  status: PulsarCluster['status'] = {},
): PulsarCluster {
  const metadata = { namespace, name, uid: `uid-of-${name}`, resourceVersion: '1' };
  const kind = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster' };
  return { ...kind, metadata, spec: pulsarClusterSpec.parse(spec), status };
}

const store = clusterOf('test', 'demo', { purpose: 'ConfigurationStore', allowedNamespaces: ['far'] });
const near = clusterOf('test', 'near', { configurationStore: { clusterRef: { name: 'demo' } } });
const far = clusterOf('far', 'away', {
  configurationStore: { clusterRef: { name: 'demo', namespace: 'test' } },
});
const stranger = clusterOf('other', 'stranger', far.spec);
const once = clusterOf('other', 'once', far.spec, { configurationStore: 'zk:demo' });
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
  expect(observe(caches, near, now).stores?.[0]?.cluster.metadata.name).toBe('demo');
  expect(observe(caches, far, now).stores?.[0]?.pods.map(({ metadata }) => metadata.name)).toEqual([
    'demo-zookeeper-0',
  ]);
  const { stores: none, members } = observe(caches, alone, now);
  expect([none, members]).toEqual([undefined, undefined]);
  expect([store, near, far, alone].map(each => neighbourKeys(caches, each))).toEqual([
    ['far/away', 'other/once', 'test/near'],
    ['test/demo'],
    ['test/demo'],
    [],
  ]);
});

describe('given a member of a store, and what is written in its spec afterwards, which is held', () => {
  const url = 'zk:demo-zookeeper.test.svc.cluster.local:2181';
  const conditions = [
    {
      type: 'MetadataInitialized',
      status: 'True' as const,
      reason: 'a',
      message: '',
      lastTransitionTime: '',
    },
  ];

  test.each([
    ['no store', {}],
    ['servers elsewhere', { configurationStore: { servers: 'other:2181' } }],
    ['another PulsarCluster', { configurationStore: { clusterRef: { name: 'other' } } }],
  ])('when that is %s, then the store serves on for it, and is looked at when it goes', (_, spec) => {
    const member = clusterOf('far', 'member', spec, { configurationStore: url, conditions });
    const { caches } = watchedKinds();
    for (const each of [store, member]) caches.clusters.written(each);
    const now = new Date();
    expect(storeInForce(observe(caches, member, now)).url).toBe(url);
    expect(neighbourKeys(caches, member)).toContain('test/demo');
    expect(observe(caches, member, now).stores?.map(each => each.cluster)).toEqual([store]);
    const seen = observe(caches, store, now);
    expect(wantedFinalizers(seen, [])).toEqual(['pulsar-operator.dev/members']);
    const metadata = { ...store.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
    const deleted = { ...seen, cluster: { ...store, metadata } };
    expect(planDeletion(deleted).status.message).toContain('far/member');
  });
});
