import { describe, expect, test } from 'vitest';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import { rivalOf, signatureOf, standingOf } from '#src/resources/standing.ts';
import { servingCluster, tenantOf } from './hand-made-resources.ts';

const elsewhere = { clusterRef: { name: 'demo', namespace: 'other' } };

describe('how a resource stands to its cluster', () => {
  test.each<[what: string, spec: object, cluster: ClusterSeen | undefined, reason: string, isOver: boolean]>([
    ['none', {}, undefined, 'ClusterNotFound', true],
    ['one that is being deleted', {}, { ...servingCluster, isDeleting: true }, 'ClusterDeleting', true],
    ['one elsewhere that lets nobody in', elsewhere, servingCluster, 'ClusterNotAllowed', true],
    [
      'one elsewhere that lets others in',
      elsewhere,
      { ...servingCluster, allowedNamespaces: ['nss'] },
      'ClusterNotAllowed',
      true,
    ],
    ['a configuration store', {}, { ...servingCluster, isStore: true }, 'ClusterIsStore', true],
    ['one that is suspended', {}, { ...servingCluster, isSuspended: true }, 'Suspended', false],
    ['one without metadata', {}, { ...servingCluster, isInitialised: false }, 'Initialising', false],
    ['one whose store is empty', {}, { ...servingCluster, isStoreLost: true }, 'MetadataLost', false],
    ['one without brokers', {}, { ...servingCluster, brokers: [] }, 'BrokersNotReady', false],
  ])('given %s, then it waits and says why', (_, spec, cluster, reason, isOver) => {
    const standing = standingOf(tenantOf(spec), cluster);
    expect(standing).toMatchObject({ kind: 'waits', isOver, sentence: { reason } });
    expect(standing).toMatchObject({ sentence: { message: expect.stringContaining('PulsarCluster demo') } });
  });

  test.each(['ns', '*'])('given one elsewhere that lets %s in, then it serves', allowed => {
    const cluster = { ...servingCluster, allowedNamespaces: [allowed] };
    expect(standingOf(tenantOf(elsewhere), cluster)).toEqual({ kind: 'serves', cluster });
  });

  test('given one that another operator looks after, then that does all', () => {
    expect(standingOf(tenantOf(), { ...servingCluster, isOthers: true })).toEqual({ kind: 'others' });
  });

  describe('given one in a namespace that this operator does not watch', () => {
    const nowhere = { watches: () => false };
    const told = (reason: string) => {
      const ready = {
        type: 'Ready',
        status: 'False',
        reason,
        message: 'x',
        lastTransitionTime: 'x',
      } as const;
      return tenantOf(elsewhere, { status: { conditions: [ready] } });
    };

    test('when somebody has said how the resource is, then that one sees its cluster, and does all', () => {
      expect(standingOf(told('Initialising'), undefined, nowhere)).toEqual({ kind: 'others' });
      expect(standingOf(told('Initialising'), undefined)).toMatchObject({ kind: 'waits' });
      expect(standingOf(told('Initialising'), servingCluster, nowhere)).toMatchObject({ kind: 'waits' });
    });

    test('when nobody has, or only that it is not found, then that is said', () => {
      for (const each of [tenantOf(elsewhere), told('ClusterNotFound')])
        expect(standingOf(each, undefined, nowhere)).toMatchObject({
          sentence: { reason: 'ClusterNotFound' },
        });
    });
  });

  test('given one that is deleted by another operator, then the resource is let go all the same', () => {
    const cluster = { ...servingCluster, isOthers: true, isDeleting: true };
    expect(standingOf(tenantOf(), cluster)).toMatchObject({ kind: 'waits', isOver: true });
  });
});

test('given brokers that come and go, then resources are looked at again only when the first comes or the last goes', () => {
  const others = { ...servingCluster, brokers: ['http://127.0.0.2:1', 'http://127.0.0.3:1'] };
  expect(signatureOf(others)).toBe(signatureOf(servingCluster));
  for (const other of [
    undefined,
    { ...servingCluster, brokers: [] },
    { ...servingCluster, isSuspended: true },
    { ...servingCluster, isStoreLost: true },
  ])
    expect(signatureOf(other)).not.toBe(signatureOf(servingCluster));
});

describe('several resources for one thing', () => {
  const nameOf = ({ spec }: ReturnType<typeof tenantOf>) => spec.name ?? '';
  const named = (uid: string, creationTimestamp: string, spec: object = {}) =>
    tenantOf({ name: 'acme', ...spec }, { metadata: { name: uid, uid, creationTimestamp } });
  const older = named('b', '2026-01-01T00:00:00Z');
  const younger = named('a', '2026-01-01T00:00:01Z');

  test('given one that is older, then that has it', () => {
    expect(rivalOf(younger, [younger, older], { nameOf, cluster: servingCluster })).toBe(older);
    expect(rivalOf(older, [younger, older], { nameOf, cluster: servingCluster })).toBeUndefined();
  });

  test('given two of the same second, then exactly one has it', () => {
    const twin = named('c', '2026-01-01T00:00:00Z');
    expect(rivalOf(twin, [twin, older], { nameOf, cluster: servingCluster })).toBe(older);
    expect(rivalOf(older, [twin, older], { nameOf, cluster: servingCluster })).toBeUndefined();
  });

  test.each([
    ['another name', { name: 'other' }],
    ['another cluster', { clusterRef: { name: 'east' } }],
  ])('given %s, then it is another thing', (_, spec) => {
    const other = named('c', '2025-01-01T00:00:00Z', spec);
    expect(rivalOf(younger, [younger, other], { nameOf, cluster: servingCluster })).toBeUndefined();
  });

  test('given one of a namespace that is not let in, then it takes no name, be it older', () => {
    const home = { clusterRef: { name: 'demo', namespace: 'ns' } };
    const metadata = { name: 'c', uid: 'c', namespace: 'guest', creationTimestamp: '2025-01-01T00:00:00Z' };
    const guest = tenantOf({ name: 'acme', ...home }, { metadata });
    const rival = (allowedNamespaces: string[]) =>
      rivalOf(older, [older, guest], { nameOf, cluster: { ...servingCluster, allowedNamespaces } });
    expect(rival([])).toBeUndefined();
    expect(rival(['guest'])).toBe(guest);
  });
});
