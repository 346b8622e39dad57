import { describe, expect, test } from 'vitest';
import {
  dismissRequests,
  isTenantShared,
  leftAlone,
  obstacleTo,
  releaseRequest,
  type Withdrawal,
  withdrawRequests,
} from '#src/instance/leave/withdraw.ts';
import type { NamespaceScanned, TopicScanned } from '#src/instance/scan.ts';

const leaving: Withdrawal = {
  ...{ own: 'a', name: 'c', gone: ['c'], awaited: ['c'], isShared: true },
  ...{ giveUp: [], deleteTopicsOf: ['c'] },
};
const givenUp = { ...leaving, giveUp: ['c'], deleteTopicsOf: [] };

function namespace(more: Partial<NamespaceScanned> = {}): NamespaceScanned {
  return { name: 'acme/x', replicated: ['a', 'b', 'c'], allowed: [], topics: [], lists: [], ...more };
}

/** A topic with so many messages to come to a cluster. */
function topic(to: string, backlog: number, more: Partial<TopicScanned> = {}): TopicScanned {
  const replicators = { [to]: { connected: true, backlog, delaySeconds: 0, rate: 0 } };
  return { name: 'persistent://acme/x/t', replicators, ...more };
}

/** The namespace, with these topics in clusters; in others it has none. */
function served(
  topics: Readonly<Record<string, readonly TopicScanned[]>> = {},
  more: Partial<NamespaceScanned> = {},
) {
  const listed = namespace(more);
  const within = ['a', 'b', 'c'].map(each => [each, { ...listed, topics: topics[each] ?? [] }] as const);
  return { listed, within: new Map(within) };
}

const tenant = (...allowedClusters: string[]) => ({ name: 'acme', adminRoles: ['boss'], allowedClusters });

describe('what keeps the name of a cluster in the lists of a namespace', () => {
  test.each([
    ['messages to it', { b: [topic('c', 3)] }, { kind: 'backlog', messages: 3 }],
    ['messages from it', { c: [topic('a', 2), topic('b', 1)] }, { kind: 'backlog', messages: 3 }],
    ['messages between others', { b: [topic('a', 3)] }, undefined],
    ['a producer in it', { c: [topic('a', 0, { producers: 1 })] }, { kind: 'producers' }],
    ['a producer elsewhere', { a: [topic('c', 0, { producers: 1 })] }, undefined],
  ])('given %s, then that is told, and nothing is changed', (_, topics, obstacle) => {
    expect(obstacleTo(leaving, served(topics))).toEqual(obstacle);
    expect(withdrawRequests(served(topics), leaving)).toHaveLength(obstacle ? 0 : 1);
    expect(obstacleTo(givenUp, served(topics))).toBeUndefined();
  });

  test('given topics there, then somebody has to say that they may go, but for those of Pulsar itself', () => {
    const unsaid = { ...leaving, deleteTopicsOf: [] };
    expect(obstacleTo(unsaid, served({ c: [topic('a', 0)] }))).toEqual({ kind: 'topics' });
    const named = (name: string) => topic('a', 0, { name: `persistent://acme/x/${name}` });
    const own = [named('__change_events'), named('__transaction_buffer_snapshot-partition-0')];
    expect(obstacleTo(unsaid, served({ c: own, a: [topic('c', 0)] }))).toBeUndefined();
    // Kafka's clients keep theirs so, and anybody may.
    expect(obstacleTo(unsaid, served({ c: [named('__consumer_offsets')] }))).toEqual({ kind: 'topics' });
  });

  test('given one that cannot be asked, then it is waited for, unless it is given up', () => {
    const { listed, within } = served();
    within.delete('b');
    expect(obstacleTo(leaving, { listed, within })).toEqual({ kind: 'unasked', clusters: ['b'] });
    expect(obstacleTo({ ...leaving, giveUp: ['b'] }, { listed, within })).toBeUndefined();
  });

  test('given one that is given up, then what was to come to it from the one that leaves is, too', () => {
    expect(obstacleTo({ ...leaving, giveUp: ['b'] }, served({ c: [topic('b', 4)] }))).toBeUndefined();
  });
});

describe('what takes a cluster out of a store', () => {
  test('given both lists of a namespace, then what is replicated goes first', () => {
    const all = ['a', 'b', 'c'];
    expect(withdrawRequests(served({}, { allowed: all }), leaving)).toEqual([
      { method: 'POST', path: 'namespaces/acme/x/replication', body: ['a', 'b'] },
      { method: 'POST', path: 'namespaces/acme/x/allowedClusters', body: ['a', 'b'] },
    ]);
  });

  test('given a namespace that may be nowhere else, then it may be where it is: Pulsar takes no empty list', () => {
    const odd = served({}, { replicated: ['a'], allowed: ['c'] });
    expect(withdrawRequests(odd, leaving)).toMatchObject([{ body: ['a'] }]);
  });

  test('given what it has alone, then that is named and not touched; what its workers keep is its own', () => {
    const alone = namespace({ replicated: ['c'] });
    const workers = namespace({ name: 'public/functions-c', replicated: ['c'] });
    const scan = { tenants: [tenant('c')], namespaces: [alone, workers, namespace()] };
    expect(leftAlone(scan, leaving)).toEqual(['namespace acme/x', 'tenant acme']);
    expect(leftAlone(scan, givenUp)).toEqual([]);
    expect(withdrawRequests({ listed: alone, within: new Map([['c', alone]]) }, leaving)).toEqual([]);
  });

  test('given tenants, then those that others have lose its name, and nobody is added', () => {
    expect(isTenantShared(tenant('b', 'c'), leaving)).toBe(true);
    expect(isTenantShared(tenant('c'), leaving)).toBe(false);
    expect(isTenantShared({ ...tenant('b', 'c'), name: 'public' }, leaving)).toBe(false);
    expect(releaseRequest(tenant('b', 'c'), leaving).body).toEqual({
      adminRoles: ['boss'],
      allowedClusters: ['b'],
    });
  });

  test('given nothing else that names it, then what all serve goes, and its record last', () => {
    const system = namespace({ name: 'pulsar/system' });
    const tenants = [{ ...tenant('a', 'c'), name: 'public' }];
    expect(dismissRequests({ tenants, namespaces: [system] }, leaving)).toMatchObject([
      { path: 'namespaces/pulsar/system/replication', body: ['a', 'b'] },
      { path: 'tenants/public', body: { allowedClusters: ['a'] } },
      { method: 'DELETE', path: 'clusters/c' },
    ]);
    for (const scan of [
      { tenants: [tenant('a', 'c')], namespaces: [] },
      { tenants: [], namespaces: [namespace()] },
      { tenants: [], namespaces: [namespace({ replicated: ['c'] })] },
    ])
      expect(dismissRequests(scan, leaving)).toEqual([]);
    const alone = { tenants: [], namespaces: [namespace({ replicated: ['c'] })] };
    expect(dismissRequests(alone, givenUp)).toHaveLength(1);
  });
});
