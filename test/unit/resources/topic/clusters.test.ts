import { expect, test } from 'vitest';
import { topicAsks, topicAsPossible } from '#src/resources/topic/clusters.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { remembering, topicOf } from '../hand-made-resources.ts';

const both = ['demo', 'east'];
const there = { it: { partitions: 0 }, within: ['demo'] };
const listed = topicOf({ policies: { replicationClusters: both } });

function asked(topic: ReturnType<typeof topicOf>, answers: object): string[] {
  return Object.values(topicAsks(topic, { ...answers })).map(({ path }) => path);
}

/** The list as it can be set, and why not as it is wanted. */
function possible(topic: ReturnType<typeof topicOf>, answers: object) {
  const { resource, wait } = topicAsPossible(topic, { ...there, ...answers }, undefined);
  return [resource.spec.policies.replicationClusters, wait?.reason];
}

test('given a list of its own, then it is asked who is known, allowed, and meant without one', () => {
  expect(asked(topicOf(), {})).toEqual([]);
  const namespace = 'namespaces/acme/orders/replication';
  expect(asked(listed, {})).toEqual(['clusters', 'tenants/acme', namespace]);
  expect(asked(topicOf({}, remembering('replicationClusters')), {})).toEqual([namespace]);
  // One that is there may have a list for all clusters, too.
  expect(asked(listed, there)).toContain('persistent/acme/orders/first/replication?isGlobal=true');
});

test('given a cluster that is not known, or not allowed, then it is waited for, and the rest is set', () => {
  expect(possible(listed, { clusters: ['demo'] })).toEqual([['demo'], 'ClusterNotRegistered']);
  const tenant = { allowedClusters: ['demo'] };
  expect(possible(listed, { clusters: both, tenant })).toEqual([['demo'], 'ClusterNotInTenant']);
  expect(possible(listed, { clusters: both })).toEqual([both, undefined]);
  const plan = topicKind.plan({ resource: listed, answers: { ...there, clusters: ['demo'] } });
  expect(plan.writes).toContainEqual(
    expect.objectContaining({ request: expect.objectContaining({ body: ['demo'] }) }),
  );
  expect(plan.wait?.reason).toBe('ClusterNotRegistered');
});

test('given a list that is to be shorter, then it waits for what is still to come', () => {
  const topic = topicOf({ policies: { replicationClusters: ['demo'] } });
  const stats = 'persistent/acme/orders/first/stats';
  expect(asked(topic, { ...there, replication: both })).toContain(stats);
  expect(possible(topic, { replication: both, 'backlog of first': [4] })).toEqual([both, 'BacklogLeft']);
  expect(possible(topic, { replication: both, 'backlog of first': [0] })).toEqual([['demo'], undefined]);
  const givenUp = topicOf({ policies: { replicationClusters: ['demo'] }, giveUp: ['east'] });
  expect(possible(givenUp, { replication: both })).toEqual([['demo'], undefined]);
});

test('given a first list that is shorter than that of its namespace, then it waits too', () => {
  const topic = topicOf({ partitions: 2, policies: { replicationClusters: ['demo'] } });
  const answers = { it: { partitions: 2 }, within: both };
  // Of partitions that it does not reach Pulsar says nothing where it adds up all.
  const stats = (at: number) => `persistent/acme/orders/first-partition-${at}/stats`;
  expect(asked(topic, answers).filter(path => path.endsWith('stats'))).toEqual([stats(0), stats(1)]);
  // A list of its own would have brokers make it there anew.
  const left = { 'backlog of first-partition-0': [0], 'backlog of first-partition-1': [4] };
  expect(possible(topic, { ...answers, ...left })).toEqual([undefined, 'BacklogLeft']);
  // One that is yet to be made has nothing that is to come.
  expect(asked(topic, { within: both })).not.toContain(expect.stringContaining('stats'));
});

test('given a list that is taken out, then that of the namespace counts once all has come', () => {
  const topic = topicOf({}, remembering('replicationClusters'));
  expect(possible(topic, { replication: both, 'backlog of first': [4] })).toEqual([both, 'BacklogLeft']);
  expect(possible(topic, { replication: both, 'backlog of first': [0] })).toEqual([undefined, undefined]);
  expect(possible(topic, { replication: both, within: both })).toEqual([undefined, undefined]);
});

test('given one that stores nothing, then nothing is waited for', () => {
  const topic = topicOf({ persistent: false, partitions: 1, policies: { replicationClusters: ['demo'] } });
  expect(possible(topic, { replication: both })).toEqual([['demo'], undefined]);
});

test('given a first list with a cluster whose record is gone, to which it is replicated, then there is none until that is known', () => {
  const answers = { ...there, within: both, clusters: ['demo'] };
  expect(possible(listed, answers)).toEqual([undefined, 'ClusterNotRegistered']);
  const tenant = { allowedClusters: ['demo'] };
  expect(possible(listed, { ...answers, clusters: both, tenant })).toEqual([undefined, 'ClusterNotInTenant']);
});

test('given a list for all clusters, then it counts where the topic has none of its own', () => {
  const topic = topicOf({ policies: { replicationClusters: ['demo'] } });
  const everywhere = { everywhere: both, within: ['demo'] };
  expect(possible(topic, { ...everywhere, 'backlog of first': [4] })).toEqual([undefined, 'BacklogLeft']);
  expect(possible(topic, { ...everywhere, 'backlog of first': [0] })).toEqual([['demo'], undefined]);
  // Once its own is taken out, it is that one again.
  const takenOut = topicOf({}, remembering('replicationClusters'));
  expect(possible(takenOut, { ...everywhere, replication: both })).toEqual([undefined, undefined]);
});
