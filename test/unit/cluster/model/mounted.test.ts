import { describe, expect, test } from 'vitest';
import { knownStore, mountedFile } from '#src/cluster/model/mounted.ts';
import { memberAtRest, sharedUrl, worldOf } from '../configuration-store/sharing.ts';
import { observed } from '../hand-made.ts';
import { settled } from '../zookeeper/resized.ts';

describe('the store that a cluster was entered into', () => {
  test('given a status, then it says so', () => {
    expect(knownStore(observed({ status: { configurationStore: 'zk:a:2181' } }))).toBe('zk:a:2181');
  });

  test('given none, then what brokers are told says so, their StatefulSet or they themselves', () => {
    const { cluster, owned, ...seen } = memberAtRest().observe();
    const forgotten = { ...seen, cluster: { ...cluster, status: {} } };
    expect(knownStore({ ...forgotten, owned })).toBe(sharedUrl);
    expect(knownStore({ ...forgotten, owned: owned.filter(({ kind }) => kind !== 'StatefulSet') })).toBe(
      sharedUrl,
    );
  });

  test('given brokers that know none but their own, then there is none', () => {
    expect(knownStore(worldOf({}).observe())).toBeUndefined();
  });
});

test('given pods of a component, then a file of theirs is found, and none of what is not there', () => {
  const observation = settled({}).observe({});
  const pod = observation.pods.find(({ metadata }) => metadata.name === 'demo-broker-0');
  expect(mountedFile(observation, 'broker', pod, 'overrides.conf')).toContain('clusterName=demo');
  expect(mountedFile(observation, 'broker', pod, 'other.conf')).toBeUndefined();
  expect(mountedFile(observation, 'proxy', pod, 'overrides.conf')).toBeUndefined();
  expect(mountedFile(observation, 'broker', undefined, 'overrides.conf')).toBeUndefined();
});
