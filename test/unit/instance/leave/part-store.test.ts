import { describe, expect, test } from 'vitest';
import { partFromStore, type StoreParting } from '#src/instance/leave/part-store.ts';
import type { Withdrawal } from '#src/instance/leave/withdraw.ts';
import type { NamespaceScanned, Scan } from '#src/instance/scan.ts';

const withdrawal: Withdrawal = {
  ...{ own: 'a', name: 'c', gone: ['c'], awaited: ['c'], isShared: true },
  ...{ giveUp: [], deleteTopicsOf: ['c'] },
};
const tenant = { name: 'acme', adminRoles: [], allowedClusters: ['a', 'c'] };

function namespace(name: string, more: Partial<NamespaceScanned> = {}): NamespaceScanned {
  return { name, replicated: ['a', 'c'], allowed: [], topics: [], lists: [], ...more };
}

/** What both tell, but for topics, which only one has, and what else one has of its own. */
function parted(scan: Scan, own: Partial<Record<'a' | 'c', Scan>> = {}, more: Partial<StoreParting> = {}) {
  const namespaces = scan.namespaces.map(each => ({ ...each, topics: [] }));
  const scans = new Map([
    ['a', own.a ?? scan],
    ['c', own.c ?? { ...scan, namespaces }],
  ]);
  return partFromStore({ withdrawal, scans, naming: [], whyUnasked: () => 'it is away', ...more });
}

const behind = {
  topics: [
    {
      name: 'persistent://acme/x/t',
      replicators: { c: { connected: false, backlog: 4, delaySeconds: 0, rate: 0 } },
    },
  ],
};
const kinds = (scan: Scan) => parted(scan).writes.map(({ kind }) => kind);

describe('how a cluster leaves a store that it shares', () => {
  test('given what names it, then namespaces go first, then tenants, then what all serve with its record', () => {
    const namespaces = [namespace('acme/x')];
    expect(kinds({ tenants: [tenant], namespaces })).toEqual(['withdraw']);
    expect(kinds({ tenants: [tenant], namespaces: [] })).toEqual(['release']);
    expect(kinds({ tenants: [], namespaces: [namespace('pulsar/system')] })).toEqual(['dismiss']);
  });

  test('given messages to come in one namespace, then the others go on, and those are told', () => {
    const namespaces = [namespace('acme/x', behind), namespace('acme/y')];
    const { writes, wait } = parted({ tenants: [], namespaces });
    expect(writes).toMatchObject([{ kind: 'withdraw', namespace: 'acme/y' }]);
    expect(wait?.message).toBe(
      '4 messages of acme/x are yet to come to or from cluster c: end what produces there, or name it in giveUp. Topics in which nobody publishes are unloaded after two minutes: until then what came there from elsewhere counts too',
    );
  });

  test('given lists that topics have in one cluster, then these go before the namespace, and only there', () => {
    const lists = [{ topic: 't', isGlobal: false, clusters: ['a', 'c'] }];
    const scan = { tenants: [], namespaces: [namespace('acme/x')] };
    const { writes } = parted(scan, { a: { tenants: [], namespaces: [namespace('acme/x', { lists })] } });
    expect(writes).toMatchObject([{ kind: 'shrink', parting: { own: 'a', isShared: true } }]);
  });

  test('given a resource that names it, then nothing is done, and it is said that to take it out there takes nothing away', () => {
    const naming = ['PulsarNamespace x of cluster a'];
    const { writes, wait } = parted(
      { tenants: [], namespaces: [namespace('acme/x', behind)] },
      {},
      { naming },
    );
    expect(writes).toEqual([]);
    expect(wait).toEqual({
      reason: 'StillNamed',
      message:
        'PulsarNamespace x of cluster a still names c: take it out there. Namespaces keep it, with its topics, until nothing is under way to or from it',
    });
  });

  test.each([
    [
      'topics that nobody has let go',
      'TopicsWouldGo',
      { deleteTopicsOf: [] },
      [namespace('acme/x')],
      [{ name: 'persistent://acme/x/t', replicators: {} }],
    ],
    [
      'producers there',
      'BacklogLeft',
      {},
      [namespace('acme/x')],
      [{ name: 'persistent://acme/x/t', replicators: {}, producers: 1 }],
    ],
    ['what it has alone', 'OnlyThere', {}, [namespace('acme/x', { replicated: ['c'] })], []],
    ['one that cannot be asked', 'Leaving', {}, [namespace('acme/x', { replicated: ['a', 'b', 'c'] })], []],
  ])('given %s, then it is said what to do', (_, reason, wish, namespaces, topics) => {
    const scan = { tenants: [], namespaces };
    const there = { tenants: [], namespaces: namespaces.map(each => ({ ...each, topics })) };
    const { writes, wait } = parted(scan, { c: there }, { withdrawal: { ...withdrawal, ...wish } });
    expect(writes).toEqual([]);
    expect(wait?.reason).toBe(reason);
  });

  test('given a list of a topic for all clusters, then a person takes it out', () => {
    const lists = [{ topic: 't', isGlobal: true, clusters: ['c'] }];
    const { writes, wait } = parted({
      tenants: [],
      namespaces: [namespace('acme/x', { replicated: ['a'], lists })],
    });
    expect([writes, wait?.reason]).toEqual([[], 'StillNamed']);
  });
});
