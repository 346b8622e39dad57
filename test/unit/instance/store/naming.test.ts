import { describe, expect, test } from 'vitest';
import type { StoreNaming } from '#src/instance/model.ts';
import { namingTrouble } from '#src/instance/store/naming.ts';

const ref = { name: 'world-store', namespace: 'ns' };
const managed = { url: 'zk:world-store-zookeeper.ns.svc.cluster.local:2181', ref };
const external = { url: 'zk:zk:2181/world' };
const cluster = { name: 'b', namespace: 'far' };
const unnamed: StoreNaming = {
  named: undefined,
  entered: undefined,
  isInitialised: false,
  condition: undefined,
};
const entering = { ...unnamed, named: { clusterRef: ref } };
const entered = { ...entering, isInitialised: true, entered: managed.url };

const trouble = (naming: StoreNaming, store: Parameters<typeof namingTrouble>[2] = managed) =>
  namingTrouble(cluster, naming, store);

describe('a PulsarCluster that is to share a store', () => {
  test('given that it names it, then there is no trouble, whatever the domain of Kubernetes is called', () => {
    expect(trouble(entered)).toBeUndefined();
    expect(trouble({ ...entered, entered: 'zk:world-store-zookeeper.ns.svc.corp:2181' })).toBeUndefined();
    const named = { servers: 'zk:2181/world' };
    expect(trouble({ ...entered, named, entered: external.url }, external)).toBeUndefined();
    expect(
      namingTrouble(
        { ...cluster, namespace: 'ns' },
        { ...entered, named: { clusterRef: { name: ref.name } } },
        managed,
      ),
    ).toBeUndefined();
  });

  test('given that it names none, then it is said what to write', () => {
    expect(trouble(unnamed)).toEqual({
      reason: 'StoreNotNamed',
      message:
        'PulsarCluster b of namespace far names no configuration store: write spec.configurationStore: {clusterRef: {name: world-store, namespace: ns}} there, before its brokers start for the first time',
    });
    expect(trouble(unnamed, external)?.message).toContain(
      "spec.configurationStore: {servers: 'zk:2181/world'} there",
    );
  });

  test.each([
    [
      'keeps its own',
      { ...unnamed, isInitialised: true },
      'keeps its own store, and cannot come to share one',
    ],
    [
      'names another one',
      { ...entering, named: { servers: 'zk:2181' } },
      'names another configuration store: write spec',
    ],
    [
      'has followed another one',
      { ...entered, named: { servers: 'zk:2181' }, entered: 'zk:zk:2181' },
      'it is entered into zk:zk:2181',
    ],
    [
      'stays with another one',
      { ...entered, entered: 'zk:zk:2181' },
      'and stays there: its condition Held says why',
    ],
  ])('given that it %s, then that is said', (_, naming, words) => {
    expect(trouble(naming)).toMatchObject({ reason: 'WrongStore', message: expect.stringContaining(words) });
  });

  test('given that it is not entered yet, then it knows best why', () => {
    const condition = { status: 'False', reason: 'NameClash', message: 'another b is there' } as const;
    expect(trouble({ ...entering, condition })).toEqual({
      reason: 'NameClash',
      message: 'another b is there',
    });
    expect(trouble({ ...entered, condition })).toBeUndefined();
    expect(trouble(entering)).toBeUndefined();
  });
});
