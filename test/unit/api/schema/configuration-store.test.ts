import { describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { problemsOf } from './judged.ts';

const store = { purpose: 'ConfigurationStore' };

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
