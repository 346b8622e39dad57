import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { observe } from '#src/cluster/observe/observe.ts';
import { labelsOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';

const { cluster } = new FakeWorld();

function object(
  kind: string,
  name: string,
  metadata: Partial<KubernetesObject['metadata']>,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'test', uid: `uid-${name}`, resourceVersion: '5', ...metadata },
  };
}

function owner(kind: string, name: string, uid = 'u') {
  return { ownerReferences: [{ apiVersion: 'v1', kind, name, uid, controller: true }] };
}

const ofCluster = owner('PulsarCluster', 'demo', cluster.metadata.uid);

/** The names of what is seen of the cluster when all of these carry its labels. */
function seen(kind: 'pods' | 'claims' | 'owned', objects: readonly KubernetesObject[]): string[] {
  const { caches } = watchedKinds();
  for (const each of objects) {
    if (kind === 'owned') caches.owned[0]?.written(each);
    else caches[kind].written(each);
  }
  return observe(caches, cluster, new Date())[kind].map(({ metadata }) => metadata.name);
}

describe('given objects that carry the labels of a cluster', () => {
  test('when it owns them, or nobody does and they say that we applied them, then they are its own', () => {
    const ours = { labels: labelsOf('demo', 'broker') };
    const applied = { annotations: { 'pulsar-operator.dev/applied': 'x' } };
    const names = seen('owned', [
      object('Service', 'owned', { ...ours, ...ofCluster }),
      object('Service', 'orphaned', { ...ours, ...applied }),
      object('Service', 'never-applied', ours),
      object('Service', 'of-another', { ...ours, ...applied, ...owner('PulsarCluster', 'demo', 'earlier') }),
      object('Service', 'managed-by-helm', {
        ...applied,
        labels: { ...ours.labels, 'app.kubernetes.io/managed-by': 'Helm' },
      }),
    ]);
    expect(names).toEqual(['owned', 'orphaned']);
  });

  test('when they are pods, then those of its StatefulSets and Jobs are its own, with and without their owner', () => {
    const ours = { labels: labelsOf('demo', 'broker') };
    const names = seen('pods', [
      object('Pod', 'demo-broker-0', { ...ours, ...owner('StatefulSet', 'demo-broker') }),
      object('Pod', 'demo-broker-1', ours),
      object('Pod', 'demo-broker-01', ours),
      object('Pod', 'demo-broker-canary', ours),
      object('Pod', 'demo-broker-2', { ...ours, ...owner('ReplicaSet', 'theirs') }),
      object('Pod', 'demo-metadata-x', {
        labels: labelsOf('demo', 'metadata'),
        ...owner('Job', 'demo-metadata'),
      }),
      object('Pod', 'demo-recover-3-x', {
        labels: labelsOf('demo', 'recovery'),
        ...owner('Job', 'demo-recover-3'),
      }),
      object('Pod', 'theirs', { labels: labelsOf('demo', 'metadata'), ...owner('Job', 'theirs') }),
    ]);
    expect(names).toEqual(['demo-broker-0', 'demo-broker-1', 'demo-metadata-x', 'demo-recover-3-x']);
  });

  test('when they are claims of another name, then they are neither marked nor deleted', () => {
    const [server, bookie] = [
      { labels: labelsOf('demo', 'zookeeper') },
      { labels: labelsOf('demo', 'bookkeeper') },
    ];
    const names = seen('claims', [
      object('PersistentVolumeClaim', 'data-demo-zookeeper-0', server),
      object('PersistentVolumeClaim', 'backup-demo-zookeeper-0', server),
      object('PersistentVolumeClaim', 'journal-demo-bookie-0', bookie),
      object('PersistentVolumeClaim', 'ledgers-demo-bookie-0-copy', bookie),
      object('PersistentVolumeClaim', 'ledgers-demo-bookie-1', server),
    ]);
    expect(names).toEqual(['data-demo-zookeeper-0', 'journal-demo-bookie-0']);
  });
});
