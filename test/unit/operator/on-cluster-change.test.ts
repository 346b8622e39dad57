import { expect, test } from 'vitest';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import type { Caches } from '#src/cluster/observe/observe.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { onClusterChange } from '#src/operator/on-cluster-change.ts';

const cluster = (name: string, spec: object, status: object = {}) =>
  ({
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind: 'PulsarCluster',
    metadata: { name, namespace: 'ns', uid: `uid-of-${name}` },
    ...{ spec, status },
  }) as unknown as PulsarCluster;

test('given clusters that share a store, when that changes, then those are looked at that go by it, and no other', () => {
  const clusters = new Cache<PulsarCluster>();
  clusters.replace('', [], '1');
  const pods = new Cache();
  pods.replace('', [], '1');
  const caches = { clusters, pods } as unknown as Caches;
  const seen: string[] = [];
  onClusterChange(
    caches,
    key => `${key} ${JSON.stringify(clusters.getByKey('ns/store')?.status)}`,
    key => seen.push(key),
  );
  const sharing = { configurationStore: { clusterRef: { name: 'store' } } };
  const of = (status: object) =>
    cluster('store', { purpose: 'ConfigurationStore', allowedNamespaces: [] }, status);
  clusters.observe('', of({}));
  clusters.observe('', cluster('a', sharing));
  clusters.observe('', cluster('alone', {}));
  expect(seen).toEqual(['ns/store', 'ns/a', 'ns/alone']);
  seen.length = 0;
  clusters.observe('', of({ isLost: true }));
  expect(seen).toEqual(['ns/store', 'ns/a']);
});
