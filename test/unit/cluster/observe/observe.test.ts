import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { observe } from '#src/cluster/observe/observe.ts';
import { statusOfFault } from '#src/cluster/status/fault.ts';
import { labelsOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';

const { cluster } = new FakeWorld();
const kind = { apiVersion: cluster.apiVersion, kind: cluster.kind };

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

describe('given other clusters that the operator looks after', () => {
  /** What is seen of a cluster that is so and told so. */
  function others(
    metadata: Partial<KubernetesObject['metadata']>,
    status: PulsarCluster['status'] = {},
    spec: Partial<PulsarCluster['spec']> = {},
  ) {
    const { caches } = watchedKinds();
    const shop = { name: 'orders', namespace: 'shop', uid: 'other', resourceVersion: '5', ...metadata };
    caches.clusters.written({ metadata: shop, status, ...kind, spec: { ...cluster.spec, ...spec } });
    const own = { ...cluster, metadata: { ...cluster.metadata, resourceVersion: '5' }, status: turn };
    caches.clusters.written(own);
    const seen = caches.clusters.get(own.metadata.namespace, own.metadata.name) as PulsarCluster;
    return observe(caches, seen, new Date()).others;
  }
  const turn = { operatorUpgrade: 'Rolling' } as const;

  test('when it is the turn of one, then that is seen, and of itself nothing', () => {
    expect(others({}, turn)).toEqual([{ key: 'shop/orders', turn: 'Rolling' }]);
  });

  test('when that one is stalled, then it is seen at what', () => {
    const stalled = {
      type: 'Stalled',
      status: 'True',
      reason: 'RollFailed',
      message: '',
      lastTransitionTime: '',
    } as const;
    expect(others({}, { ...turn, conditions: [stalled], message: 'It crashes.' })).toEqual([
      { key: 'shop/orders', turn: 'Rolling', stuck: 'It crashes.' },
    ]);
  });

  test('when that one is suspended, or the operator has a fault at it, then it is stuck as well: it is never Stalled', () => {
    expect(others({}, turn, { suspend: true })).toMatchObject([
      { stuck: expect.stringContaining('suspended') },
    ]);
    const faulty = statusOfFault({ ...cluster, status: turn }, new TypeError('x'), '2026-01-01T00:00:00Z');
    expect(others({}, faulty)).toMatchObject([{ stuck: expect.stringContaining('fault of its own') }]);
  });

  test('when it waits for restarts, or another operator looks after it, then it holds nobody up, whatever its status says', () => {
    expect(others({}, turn, { operatorUpgradePolicy: 'OnRestart' })).toEqual([]);
    expect(others({}, { ...turn, operator: 'theirs/pulsar-operator' })).toEqual([]);
  });

  test('when it is not its turn, or it is being deleted, then it holds nobody up', () => {
    expect(others({})).toEqual([]);
    expect(others({ deletionTimestamp: '2026-01-01T00:00:00Z' }, turn)).toEqual([]);
  });
});
