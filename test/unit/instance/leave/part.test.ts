import { describe, expect, test } from 'vitest';
import { isUnnamed, partFrom } from '#src/instance/leave/part.ts';
import type { NamespaceScanned, Scan } from '#src/instance/scan.ts';

const parting = { own: 'a', gone: ['c'], awaited: ['c'] };
const tenant = { name: 'acme', adminRoles: [], allowedClusters: ['a', 'c'] };

function namespace(name: string, more: Partial<NamespaceScanned> = {}): NamespaceScanned {
  return { name, replicated: ['a'], allowed: [], topics: [], lists: [], ...more };
}

const behind = {
  topics: [
    {
      name: 'persistent://acme/x/t',
      replicators: { c: { connected: false, backlog: 4, delaySeconds: 0, rate: 0 } },
    },
  ],
};
const kinds = (scan: Scan) => partFrom(parting, scan, []).writes.map(({ kind }) => kind);

describe('how a cluster parts from another', () => {
  test('given what names it, then lists of replication go first, then where namespaces may be, then tenants, then what is known of it', () => {
    const replicated = namespace('acme/x', { replicated: ['a', 'c'], allowed: ['a', 'c'] });
    const allowing = namespace('acme/x', { allowed: ['a', 'c'] });
    expect(kinds({ tenants: [tenant], namespaces: [replicated] })).toEqual(['shrink']);
    expect(kinds({ tenants: [tenant], namespaces: [allowing] })).toEqual(['disallow']);
    expect(kinds({ tenants: [tenant], namespaces: [namespace('acme/x')] })).toEqual(['disallowTenant']);
    expect(kinds({ tenants: [], namespaces: [] })).toEqual(['forget']);
  });

  test('given namespaces with messages to come, then the others go on, and those are told', () => {
    const late = ['1', '2', '3', '4'].map(each =>
      namespace(`acme/${each}`, { ...behind, replicated: ['a', 'c'] }),
    );
    const free = namespace('acme/free', { replicated: ['a', 'c'] });
    const { writes, wait } = partFrom(parting, { tenants: [], namespaces: [...late, free] }, []);
    expect(writes).toMatchObject([{ kind: 'shrink', namespace: 'acme/free' }]);
    expect(wait?.message).toMatch(
      /^16 messages of acme\/1, acme\/2, acme\/3 and 1 more in cluster a are yet to/,
    );
  });

  test('given a resource that names it, then nothing is done', () => {
    const lists = [
      { resource: 'PulsarTenant acme', clusters: ['a', 'c'] },
      { resource: 'PulsarTopic t', clusters: ['c'] },
      { resource: 'PulsarTopic other', clusters: ['a'] },
    ];
    expect(partFrom(parting, { tenants: [tenant], namespaces: [] }, lists)).toEqual({
      writes: [],
      wait: {
        reason: 'StillNamed',
        message: 'PulsarTenant acme and PulsarTopic t of cluster a still name c: take it out there',
      },
    });
    const one = [
      {
        name: 'persistent://acme/x/t',
        replicators: { c: { ...behind.topics[0]?.replicators.c, backlog: 1 } },
      },
    ];
    const few = [namespace('acme/x', { topics: one as NamespaceScanned['topics'], replicated: ['a', 'c'] })];
    expect(partFrom(parting, { tenants: [], namespaces: few }, []).wait?.message).toMatch(
      /^1 message of acme\/x in cluster a is yet to come to c:/,
    );
    expect(partFrom(parting, { tenants: [], namespaces: few }, lists).wait?.message).toMatch(
      /, when the 1 message that is yet to come there has come$/,
    );
    const late = { tenants: [], namespaces: [namespace('acme/x', { ...behind, replicated: ['a', 'c'] })] };
    expect(partFrom(parting, late, lists).wait?.message).toMatch(
      /take it out there, when the 4 messages that are yet to come there have come$/,
    );
  });

  test.each([
    ['a tenant', { tenants: [tenant], namespaces: [] }],
    ['a list of replication', { tenants: [], namespaces: [namespace('acme/x', { replicated: ['a', 'c'] })] }],
    ['where a namespace may be', { tenants: [], namespaces: [namespace('acme/x', { allowed: ['c'] })] }],
    [
      'a topic',
      {
        tenants: [],
        namespaces: [namespace('acme/x', { lists: [{ topic: 't', isGlobal: true, clusters: ['c'] }] })],
      },
    ],
  ])('given that %s names it, then it is named', (_, scan) => {
    expect(isUnnamed(scan, ['c'])).toBe(false);
    expect(isUnnamed(scan, ['d'])).toBe(true);
  });
});
