import { describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { problemsOf } from './judged.ts';

const store = { purpose: 'ConfigurationStore' };

describe('the store that a cluster shares', () => {
  test.each(['zk:2181', 'zk-0.example.org:2181,10.0.0.1:2184/instance/a'])(
    'given %s, then it is taken',
    servers => {
      expect(problemsOf(pulsarClusterSpec, { configurationStore: { servers } })).toEqual([]);
    },
  );

  test.each(['zk', 'zk:2181/', 'zk:2181,', 'zk:zk:2181', 'http://zk:2181'])(
    'given %s, then it is refused',
    servers => {
      expect(problemsOf(pulsarClusterSpec, { configurationStore: { servers } }).join()).toContain(
        'with their ports',
      );
    },
  );

  test('given both a cluster and servers, or neither, then it says to name one', () => {
    const clusterRef = { name: 'shared' };
    for (const configurationStore of [{}, { clusterRef, servers: 'zk:2181' }])
      expect(problemsOf(pulsarClusterSpec, { configurationStore }).join()).toContain('clusterRef or servers');
  });
});

describe('the purpose of a cluster', () => {
  test('given none, then it is Pulsar', () => {
    expect(pulsarClusterSpec.parse({}).purpose).toBe('Pulsar');
  });

  test('given a configuration store with nothing but what its servers need, then it is taken', () => {
    expect(problemsOf(pulsarClusterSpec, { ...store, zookeeper: { replicas: 5 } })).toEqual([]);
  });

  test.each([
    [{ functions: {} }],
    [{ websocket: {}, canary: {} }],
    [{ binding: {} }],
    [{ quorums: { ensemble: 3, write: 2, ack: 2 } }],
    [{ operatorAccess: { tokenSecretRef: { name: 'a', key: 'b' } } }],
    [{ zookeeper: { chroot: '/instance' } }],
  ])('given a configuration store with %j, which would have no effect, then it is refused', section => {
    expect(problemsOf(pulsarClusterSpec, section)).toEqual([]);
    expect(problemsOf(pulsarClusterSpec, { ...store, ...section }).join()).toContain(
      'a ZooKeeper ensemble alone',
    );
  });
});
