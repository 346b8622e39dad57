import { expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { metadataStage } from '#src/cluster/zookeeper/metadata.ts';
import { seenAtRest } from '../at-rest.ts';

test('given no quorum, then everything waits for it', () => {
  const { found, needs } = metadataStage(stateOf(new FakeWorld().observe()));
  expect(found.metadata).toMatchObject({ open: false, reason: 'NoQuorum' });
  expect(needs).toEqual([]);
});

test('given a quorum and no word yet of the metadata, then ZooKeeper is asked for it', () => {
  const { cluster, ...seen } = seenAtRest();
  const { conditions: _, ...status } = cluster.status ?? {};
  const { found, needs } = metadataStage(stateOf({ ...seen, cluster: { ...cluster, status } }));
  expect(found.metadata).toMatchObject({ open: false, reason: 'Asking' });
  expect(needs).toEqual([{ fact: 'metadata' }]);
});

test('given a configuration store with a quorum, then nothing is asked and nothing is initialised', () => {
  const world = new FakeWorld({ purpose: 'ConfigurationStore' });
  world.settle();
  const { found, needs, applies, operations } = metadataStage(stateOf(world.observe()));
  expect(found.metadata).toEqual({ open: true });
  expect([needs, applies, operations]).toEqual([[], [], []]);
});
