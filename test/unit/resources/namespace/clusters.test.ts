import { expect, test } from 'vitest';
import { namespaceAsks, namespaceAsPossible } from '#src/resources/namespace/clusters.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { namespaceOf, remembering } from '../hand-made-resources.ts';

const live = { replication_clusters: ['demo', 'east', 'west'], allowed_clusters: ['demo', 'east', 'west'] };
const topic = 'persistent://acme/orders/placed';

/** What is written below the namespace, and why more is not. */
function planned(resource: ReturnType<typeof namespaceOf>, answers: Record<string, unknown>) {
  const { writes, wait } = namespaceKind.plan({ resource, answers: { it: live, ...answers } });
  return [...writes.map(({ field, request: { body } }) => ({ [field ?? '']: body })), wait?.reason];
}

test('given a list that is to be shorter, then first its topics are asked for, then what is to come of each', () => {
  const namespace = namespaceOf({ replicationClusters: ['demo'] });
  const asked = (answers: object) => {
    const further = namespaceAsks(namespace, { it: live, ...answers });
    return Object.values(further).map(({ path }) => path);
  };
  const list = 'namespaces/acme/orders/topics?mode=PERSISTENT&includeSystemTopic=true';
  expect(asked({})).toEqual([list]);
  expect(asked({ topics: [topic] })).toEqual([list, 'persistent/acme/orders/placed/stats']);
  expect(asked({ it: { replication_clusters: ['demo'] } })).toEqual([]);
  expect(namespaceAsks(namespace, {})).toEqual({});
});

test('given messages that are still to come to one of two, then it stays in both lists, and all else goes on', () => {
  const policies = { replicationClusters: ['demo'], allowedClusters: ['demo'], messageTTL: 5 };
  const left = { topics: [topic], [`backlog of ${topic}`]: [0, 3] };
  expect(planned(namespaceOf(policies), left)).toEqual([
    { replicationClusters: ['demo', 'west'] },
    { allowedClusters: ['demo', 'west'] },
    { messageTTL: 5 },
    'BacklogLeft',
  ]);
  const none = { topics: [topic], [`backlog of ${topic}`]: [0, 0] };
  expect(planned(namespaceOf(policies), none)).toEqual([
    { replicationClusters: ['demo'] },
    { allowedClusters: ['demo'] },
    { messageTTL: 5 },
    undefined,
  ]);
});

test('given what is given up, then nobody is waited for', () => {
  const fields = { giveUp: ['west', 'east'] };
  const namespace = namespaceOf({ replicationClusters: ['demo'] }, { fields });
  expect(namespaceAsks(namespace, { it: live })).toEqual({});
  expect(planned(namespace, {})).toEqual([{ replicationClusters: ['demo'] }, undefined]);
});

test('given a list that is taken out of the spec, then it waits too, and never loses its own cluster', () => {
  const namespace = namespaceOf({}, remembering('replicationClusters'));
  const left = { topics: [topic], [`backlog of ${topic}`]: [3, 0] };
  expect(planned(namespace, left)).toEqual([{ replicationClusters: ['demo', 'east'] }, 'BacklogLeft']);
  // One that nobody has set stays as it is.
  expect(planned(namespaceOf(), {})).toEqual([undefined]);
});

test('given one that comes and one that has to stay, then both are in it', () => {
  const namespace = namespaceOf({ replicationClusters: ['demo', 'north'] });
  const answers = { it: live, clusters: ['demo', 'north'], topics: undefined };
  const { resource, wait } = namespaceAsPossible(namespace, answers);
  expect(resource.spec.policies.replicationClusters).toEqual(['demo', 'north', 'east', 'west']);
  expect(wait?.reason).toBe('BacklogLeft');
});
