import { describe, expect, test } from 'vitest';
import {
  allowedRequest,
  backlogOf,
  isReplicatedTo,
  shrinkRequests,
  tenantRequest,
  topicsListedEverywhere,
} from '#src/instance/leave/shrink.ts';
import type { NamespaceScanned } from '#src/instance/scan.ts';

const parting = { own: 'a', gone: ['c'], awaited: ['c'] };
const replicator = (backlog: number) => ({ connected: true, backlog, delaySeconds: 0, rate: 0 });

function orders(more: Partial<NamespaceScanned> = {}): NamespaceScanned {
  return { name: 'acme/orders', replicated: ['a', 'b', 'c'], allowed: [], topics: [], lists: [], ...more };
}

const behind = (backlog: number) => ({
  topics: [{ name: 'persistent://acme/orders/t', replicators: { b: replicator(9), c: replicator(backlog) } }],
});

describe('what takes a cluster out of a namespace', () => {
  test('given nothing that is yet to come there, then its list is without it', () => {
    expect(shrinkRequests(orders(behind(0)), parting)).toEqual([
      { method: 'POST', path: 'namespaces/acme/orders/replication', body: ['a', 'b'] },
    ]);
  });

  test('given messages that are, then nothing is done, unless nobody waits for them', () => {
    const namespace = orders(behind(3));
    expect(backlogOf(namespace, ['c'])).toBe(3);
    expect(shrinkRequests(namespace, parting)).toEqual([]);
    expect(shrinkRequests(namespace, { ...parting, awaited: [] })).toHaveLength(1);
  });

  test('given topics with lists of their own, then each is without it where it is', () => {
    const topic = 'persistent://acme/orders/a b';
    const lists = [
      { topic, isGlobal: false, clusters: ['a', 'c'] },
      { topic, isGlobal: true, clusters: ['a', 'b'] },
    ];
    expect(isReplicatedTo(orders({ replicated: ['a'], lists }), ['c'])).toBe(true);
    expect(shrinkRequests(orders({ replicated: ['a'], lists }), parting)).toEqual([
      { method: 'POST', path: 'persistent/acme/orders/a%20b/replication', body: ['a'] },
    ]);
  });

  test('given a list for all clusters, then it is left alone, and told', () => {
    const lists = [{ topic: 't', isGlobal: true, clusters: ['a', 'c'] }];
    const namespace = orders({ replicated: ['a'], lists });
    expect(isReplicatedTo(namespace, ['c'])).toBe(false);
    expect(shrinkRequests(namespace, parting)).toEqual([]);
    expect(topicsListedEverywhere(namespace, ['c'])).toEqual(['t']);
    expect(topicsListedEverywhere(namespace, ['b'])).toEqual([]);
  });

  test('given a list without the cluster itself, then it has it afterwards: topics that are nowhere are deleted', () => {
    expect(shrinkRequests(orders({ replicated: ['c'] }), parting)[0]?.body).toEqual(['a']);
    expect(allowedRequest(orders({ allowed: ['c'] }), parting).body).toEqual(['a']);
  });

  test('given a tenant, then who administers it stays', () => {
    const tenant = { name: 'acme', adminRoles: ['boss'], allowedClusters: ['c', 'a'] };
    expect(tenantRequest(tenant, parting)).toEqual({
      ...{ method: 'POST', path: 'tenants/acme', body: { adminRoles: ['boss'], allowedClusters: ['a'] } },
    });
  });
});
