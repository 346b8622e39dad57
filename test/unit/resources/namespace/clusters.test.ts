import { describe, expect, test } from 'vitest';
import { namespaceAsks, namespaceAsPossible } from '#src/resources/namespace/clusters.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { namespaceOf, remembering, servingCluster } from '../hand-made-resources.ts';

const live = { replication_clusters: ['demo', 'east', 'west'], allowed_clusters: ['demo', 'east', 'west'] };
const topic = 'persistent://acme/orders/placed';

/** What is written below the namespace, and why more is not. */
function planned(
  resource: ReturnType<typeof namespaceOf>,
  answers: Record<string, unknown>,
  cluster = servingCluster,
) {
  const { writes, wait } = namespaceKind.plan({ resource, answers: { it: live, ...answers }, cluster });
  return [...writes.map(({ field, request: { body } }) => ({ [field ?? '']: body })), wait?.reason];
}

test('given a list that is to be shorter, then first its topics are asked for, then what is to come of each', () => {
  const namespace = namespaceOf({ replicationClusters: ['demo'] });
  const asked = (answers: object) => {
    const further = namespaceAsks({ resource: namespace, answers: { it: live, ...answers } });
    return Object.values(further).map(({ path }) => path);
  };
  const list = 'namespaces/acme/orders/topics?mode=PERSISTENT&includeSystemTopic=true';
  expect(asked({})).toEqual([list]);
  expect(asked({ topics: [topic] })).toEqual([list, 'persistent/acme/orders/placed/stats']);
  expect(asked({ it: { replication_clusters: ['demo'] } })).toEqual([]);
  expect(namespaceAsks({ resource: namespace, answers: {} })).toEqual({});
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
  expect(namespaceAsks({ resource: namespace, answers: { it: live } })).toEqual({});
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
  const { resource, wait } = namespaceAsPossible({ resource: namespace, answers });
  expect(resource.spec.policies.replicationClusters).toEqual(['demo', 'north', 'east', 'west']);
  expect(wait?.reason).toBe('BacklogLeft');
});

describe('given a configuration store that several share, where a list is that of all', () => {
  const sharing = { ...servingCluster, store: 'zk:global:2181' };
  const everywhere = { it: { replication_clusters: ['demo', 'east'], allowed_clusters: [] } };
  const alone = { replicationClusters: ['demo'] };
  const consent = { fields: { deleteTopicsOf: ['east'] } };
  const none = { ...everywhere, topics: [topic], [`backlog of ${topic}`]: [0] };

  test('when a list is to lose a cluster, then it stays until somebody says that its topics may go', () => {
    expect(planned(namespaceOf({ ...alone, messageTTL: 5 }), everywhere, sharing)).toEqual([
      { messageTTL: 5 },
      'TopicsWouldGo',
    ]);
    expect(planned(namespaceOf(alone, consent), none, sharing)).toEqual([alone, undefined]);
    // Elsewhere each has a list of its own, and keeps its topics.
    expect(planned(namespaceOf(alone), none)).toEqual([alone, undefined]);
  });

  test('when it is given up, or its list is taken out of the spec, then its topics stay all the same', () => {
    const givenUp = { fields: { giveUp: ['east'] } };
    expect(planned(namespaceOf(alone, givenUp), everywhere, sharing)).toEqual(['TopicsWouldGo']);
    const takenOut = namespaceOf({}, remembering('replicationClusters'));
    expect(planned(takenOut, everywhere, sharing)).toEqual(['TopicsWouldGo']);
    expect(planned(namespaceOf(), everywhere, sharing)).toEqual([undefined]);
  });

  test('when its topics may go and messages are yet to come to it, then these are waited for', () => {
    const left = { ...none, [`backlog of ${topic}`]: [4] };
    expect(planned(namespaceOf(alone, consent), left, sharing)).toEqual(['BacklogLeft']);
  });

  test('when a namespace may be where nothing is replicated to any more, then nothing goes', () => {
    const both = { ...alone, allowedClusters: ['demo', 'east'] };
    expect(planned(namespaceOf(both), none, sharing)).toEqual([
      { allowedClusters: ['demo', 'east'] },
      alone,
      undefined,
    ]);
    // It may be nowhere else later: then its topics would go.
    const allowed = { it: { replication_clusters: ['demo'], allowed_clusters: ['demo', 'east'] } };
    const narrow = { ...alone, allowedClusters: ['demo'] };
    expect(planned(namespaceOf(narrow), allowed, sharing)).toEqual(['TopicsWouldGo']);
    expect(planned(namespaceOf(narrow, consent), allowed, sharing)).toEqual([
      { allowedClusters: ['demo'] },
      undefined,
    ]);
  });
});
