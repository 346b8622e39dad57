import { expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { clustersSeen } from '#src/operator/clusters-seen.ts';
import { Relations } from '#src/operator/relations.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';
import { client } from '../binding/hand-made.ts';
import { pod } from '../cluster/hand-made.ts';

/** Of a cluster in the namespace of its pods. */
const asked = { ...client, spec: { ...client.spec, clusterRef: { name: 'demo', namespace: 'test' } } };

function givenCaches() {
  const { caches } = watchedKinds();
  for (const cache of [caches.clusters, caches.pods]) cache.replace('', [], '1');
  const relations = new Relations(
    caches,
    clustersSeen(caches, { get: () => expect.fail() } as never, 'ops/o'),
  );
  return { caches, relations };
}

function cluster(operator: string): PulsarCluster {
  return {
    ...{ apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster' },
    metadata: { name: 'demo', namespace: 'test', uid: 'demo', generation: 1, resourceVersion: '2' },
    spec: pulsarClusterSpec.parse({ allowedNamespaces: ['team'] }),
    status: { operator, conditions: [{ type: 'MetadataInitialized', status: 'True' }] },
  } as PulsarCluster;
}

test('given a client whose cluster is not there, then it waits for it, and is told when that comes and goes', () => {
  const { caches, relations } = givenCaches();
  const told: string[] = [];
  relations.onChange(key => told.push(key));
  const missing = { kind: 'waits', sentence: { reason: 'ClusterNotFound' } };
  expect(relations.of(asked)).toMatchObject(missing);
  caches.clusters.observe('', cluster('ops/o'));
  expect(relations.of(asked)).toMatchObject({ kind: 'waits', sentence: { reason: 'BrokersNotReady' } });
  const broker = { uid: 'broker', resourceVersion: '9', status: { podIP: '127.0.0.1' } };
  caches.pods.observe('', pod('demo-broker-0', broker));
  expect(relations.of(asked)).toMatchObject({ kind: 'serves', cluster: { name: 'demo', hasProxy: false } });
  const gone = cluster('ops/o');
  caches.clusters.observeDeleted('', { ...gone, metadata: { ...gone.metadata, resourceVersion: '10' } });
  expect(relations.of(asked)).toMatchObject(missing);
  expect(told).toEqual(['test/demo', 'test/demo', 'test/demo']);
});

test('given a cluster in a namespace that is not watched, then who says something else of the client than that sees it', () => {
  const { caches } = givenCaches();
  const relations = new Relations(caches, clustersSeen(caches, {} as never, 'ops/o', ['team']));
  const told = (reason: string) => ({ ...asked, status: { conditions: [{ type: 'Ready', reason }] } });
  expect(relations.of(told('Ready'))).toEqual({ kind: 'others' });
  expect(relations.of(told('ClusterNotFound'))).toMatchObject({ kind: 'waits' });
  expect(relations.of(asked)).toMatchObject({ kind: 'waits' });
});

test('given a cluster that another operator looks after, then the client is that one’s too', () => {
  const { caches, relations } = givenCaches();
  caches.clusters.observe('', cluster('ops/another'));
  expect(relations.of(asked)).toEqual({ kind: 'others' });
});
