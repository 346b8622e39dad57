import { describe, expect, test } from 'vitest';
import { topicLists } from '#src/resources/namespace/emptying.ts';
import { end, furtherOfEnd, holdsEnd } from '#src/resources/namespace/end.ts';
import { namespaceOf } from '../hand-made-resources.ts';

const path = 'namespaces/acme/orders';
const topics = ['persistent://acme/orders/a'];
const goingWith = (deletionPolicy: string, fields: object = {}) =>
  namespaceOf({}, { fields: { deletionPolicy, ...fields } });
const cluster = { store: 'zk:store:2181' } as NonNullable<Parameters<typeof holdsEnd>[0]['cluster']>;
const shared = { replication_clusters: ['demo', 'b'], allowed_clusters: ['demo', 'b', 'c'] };

describe('the end of a namespace of one cluster', () => {
  const it = { replication_clusters: ['demo'] };

  test('given Delete, then it goes once it is empty, which Pulsar looks at', () => {
    const state = { resource: goingWith('Delete'), answers: { it, topics } };
    expect(furtherOfEnd(state)).toEqual({});
    expect(holdsEnd(state)).toBeUndefined();
    expect(end(state)).toMatchObject([
      { does: 'delete', request: { path }, waits: { 409: { reason: 'NotEmpty' } } },
    ]);
  });

  test('given one that goes with its topics, then they go first', () => {
    const state = { resource: goingWith('DeleteWithTopics'), answers: { it, topics } };
    expect(furtherOfEnd(state)).toEqual(topicLists(path, 'acme', 'orders'));
    expect(holdsEnd(state)).toBeUndefined();
    expect(end(state).map(({ request }) => request.path)).toEqual([
      `${path}/autoTopicCreation`,
      'persistent/acme/orders/a?force=true',
      path,
    ]);
  });

  test('given one that Pulsar does not have, then there is nothing to do', () => {
    const state = { resource: goingWith('DeleteWithTopics'), answers: {} };
    expect(furtherOfEnd(state)).toEqual({});
    expect([holdsEnd(state), end(state)]).toEqual([undefined, []]);
  });
});

describe('the end of a namespace of several clusters', () => {
  const lists = [
    ['POST', `${path}/replication`, ['demo']],
    ['POST', `${path}/allowedClusters`, ['demo']],
  ];
  const written = (state: Parameters<typeof end>[0]) =>
    end(state).map(({ request: { method, path: at, body } }) => [method, at, body]);

  test('given stores of their own, then it is that of its cluster alone first, for Pulsar deletes no other', () => {
    const state = { resource: goingWith('Delete'), answers: { it: shared, topics: [], partitioned: [] } };
    expect(furtherOfEnd(state)).toEqual(topicLists(path, 'acme', 'orders'));
    expect(holdsEnd(state)).toBeUndefined();
    expect(written(state)).toEqual([...lists, ['DELETE', path, undefined]]);
    const [only] = lists;
    const it = { replication_clusters: ['demo', 'b'] };
    expect(written({ ...state, answers: { it } })).toEqual([only, ['DELETE', path, undefined]]);
  });

  test.each([{ topics }, { topics: [], partitioned: topics }, { fleeting: topics }])(
    'given Delete and %o, then nothing is changed before they are gone',
    there => {
      const state = { resource: goingWith('Delete'), answers: { it: shared, ...there } };
      const message = 'its topics are to be deleted first';
      expect(holdsEnd(state)).toEqual({ reason: 'NotEmpty', message });
    },
  );

  test('given that it goes with its topics, then all goes at once', () => {
    const state = { resource: goingWith('DeleteWithTopics'), answers: { it: shared, topics } };
    expect(holdsEnd(state)).toBeUndefined();
    expect(written(state).slice(0, 3)).toEqual([...lists, ['POST', expect.any(String), expect.any(Object)]]);
  });

  test.each(['Delete', 'DeleteWithTopics'])(
    'given %s in a store that is shared, then it stays until others have left it, or their topics may go',
    policy => {
      const answers = { it: shared, topics: [] };
      const held = holdsEnd({ resource: goingWith(policy), answers, cluster });
      expect(held?.reason).toBe('TopicsWouldGo');
      expect(held?.message).toContain('the namespace of cluster b, c too');
      const one = goingWith(policy, { deleteTopicsOf: ['b'] });
      expect(holdsEnd({ resource: one, answers, cluster })?.message).toContain('of cluster c too');
      const resource = goingWith(policy, { deleteTopicsOf: ['b', 'c'] });
      expect(holdsEnd({ resource, answers, cluster })).toBeUndefined();
      const own = { it: { replication_clusters: ['demo'], allowed_clusters: [] } };
      expect(holdsEnd({ resource: goingWith(policy), answers: own, cluster })).toBeUndefined();
    },
  );
});
