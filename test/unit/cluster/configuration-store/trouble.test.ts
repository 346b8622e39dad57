import { describe, expect, test } from 'vitest';
import type { FakeWorld } from '#simulation/world.ts';
import { storeAway, storeTrouble } from '#src/cluster/configuration-store/trouble.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { observed } from '../hand-made.ts';
import { external, member, storeOf, url } from './sharing.ts';

const elsewhere = { configurationStore: { clusterRef: { name: 'shared', namespace: 'instance' } } };

function stateWith(spec: object, store: FakeWorld['store'], more: object = {}) {
  return stateOf(observed({ spec, ...(store && { stores: [store] }), ...more }));
}

describe('a PulsarCluster that is named as the configuration store', () => {
  test.each<[what: string, spec: object, store: FakeWorld['store'], reason: string, words: string]>([
    ['none', member, undefined, 'ClusterNotFound', 'does not exist, or the operator does not watch'],
    [
      'a Pulsar cluster',
      member,
      storeOf({ spec: { purpose: 'Pulsar' } }),
      'NoConfigurationStore',
      'whose purpose is',
    ],
    [
      'one that lets nobody in',
      elsewhere,
      storeOf({ namespace: 'instance' }),
      'ClusterNotAllowed',
      'add it to its spec.allowedNamespaces',
    ],
    [
      'one that is being deleted',
      member,
      storeOf({ deletionTimestamp: 'now' }),
      'ClusterDeleting',
      'is being deleted',
    ],
    [
      'one that has lost what was in it',
      member,
      storeOf({ isLost: true, deletionTimestamp: 'now' }),
      'StoreLost',
      'its volumes are to be restored',
    ],
    [
      'one without a quorum',
      member,
      storeOf({ serving: 1 }),
      'StoreNotServing',
      '1 of 3 servers serve, and 2 are needed',
    ],
  ])('given %s, then it says what is wrong with it', (_, spec, store, reason, words) => {
    const trouble = storeTrouble(stateWith(spec, store));
    expect(trouble).toMatchObject({ reason, message: expect.stringContaining(words) });
    expect(trouble?.message).toContain('PulsarCluster shared of namespace');
  });

  test('given one that serves, then nothing is wrong, though a server of it is away', () => {
    expect(storeTrouble(stateWith(member, storeOf({ serving: 2 })))).toBeUndefined();
    const allowed = storeOf({ namespace: 'instance', spec: { allowedNamespaces: ['test'] } });
    expect(storeTrouble(stateWith(elsewhere, allowed))).toBeUndefined();
  });

  test('given one in which brokers stay while another is named, then it is that one which counts', () => {
    const store = storeOf({ isLost: true });
    const held = { configurationStore: { servers: 'shared-zookeeper.test.svc.cluster.local:2181' } };
    expect(storeTrouble(stateWith(held, store))).toMatchObject({ reason: 'StoreLost' });
    expect(storeTrouble(stateWith(external, store))).toBeUndefined();
  });

  test('given one that grows, then as many are needed as vote', () => {
    const { cluster, pods } = storeOf({ spec: { zookeeper: { replicas: 5 } } });
    const growing = { pods, cluster: { ...cluster, status: { zookeeperMembers: 3 } } };
    expect(storeTrouble(stateWith(member, { ...growing, pods: pods.slice(0, 2) }))).toBeUndefined();
  });
});

describe('whether brokers could start again', () => {
  test('given no store to share, then nothing is in the way', () => {
    expect(storeAway(stateWith({}, undefined))).toBeUndefined();
  });

  test('given a store that serves nobody new, then they could; given one that is away, then not', () => {
    expect(storeAway(stateWith(elsewhere, storeOf({ namespace: 'instance' })))).toBeUndefined();
    expect(storeAway(stateWith(member, storeOf({ serving: 1 })))).toMatchObject({
      reason: 'StoreNotServing',
    });
    expect(storeAway(stateWith(member, undefined))).toMatchObject({ reason: 'ClusterNotFound' });
    expect(storeAway(stateWith(member, storeOf({ isLost: true })))).toMatchObject({ reason: 'StoreLost' });
  });

  test('given servers elsewhere, then their answer counts, where they are those in force', () => {
    const facts = { configurationStores: { value: { [url]: { error: 'connection refused' } } } };
    expect(storeAway(stateWith(external, undefined, { facts }))).toMatchObject({ reason: 'NoAnswer' });
    const conditions = [
      { type: 'MetadataInitialized', status: 'True', reason: 'a', message: '', lastTransitionTime: '' },
    ];
    const status = { configurationStore: `${url}-before`, conditions };
    expect(storeAway(stateWith(external, undefined, { facts, status }))).toBeUndefined();
  });

  test("given that the cluster's own ZooKeeper does not answer, then nobody knows, and it is not said of the store", () => {
    const facts = { configurationStores: { error: 'connection refused' } };
    const away = storeAway(stateWith(member, storeOf(), { facts }));
    expect(away).toMatchObject({ reason: 'Asking', message: expect.stringContaining('own ZooKeeper') });
  });
});
