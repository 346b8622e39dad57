import { describe, expect, test } from 'vitest';
import { withLedgers } from '#simulation/ledgers.ts';
import { runUntil } from '#simulation/steps.ts';
import { retire } from '#src/cluster/bookkeeper/decommission.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import type { BookieFact, BookiesFact, Claim, Pod } from '#src/cluster/model/observation.ts';
import { ago, claimsOf, now, observed, pod } from '../hand-made.ts';
import { bookie, survey } from './survey.ts';

const name = 'demo-bookie-3';
const waiting: BookiesInForce = {
  replicas: 3,
  draining: [{ name, emptySince: ago(60) }, { name: 'demo-bookie-4' }],
};
const marked = { annotations: { 'pulsar-operator.dev/drained': 'true' } };

/** A bookie whose pod has stopped. */
const stopped: BookieFact = { id: `${name}:3181`, cookie: 0, ledgers: 0, bytes: 0 };
const withoutCookie: BookieFact = { id: `${name}:3181`, ledgers: 0, bytes: 0 };

interface Found {
  readonly bookie?: BookieFact;
  readonly claims?: readonly Claim[];
  readonly pods?: readonly Pod[];
  readonly keepsVolumes?: boolean;
}

function retired({
  bookie = stopped,
  claims = claimsOf(name, marked),
  pods = [],
  keepsVolumes = false,
}: Found) {
  return retire(observed({ claims, pods }), survey({ [name]: bookie }), waiting, 3, keepsVolumes);
}

describe('given a bookie that is no longer wanted and has stopped', () => {
  test('when nothing on its volumes is needed, then these are marked before anything goes', () => {
    const next = retired({ claims: claimsOf(name) });
    expect(next.step?.marks).toEqual(['journal-demo-bookie-3', 'ledgers-demo-bookie-3']);
    expect(next.step?.operations).toBeUndefined();
    expect(next.step?.deletions).toBeUndefined();
  });

  test('when one of them is marked, then the other is', () => {
    const [journal, ledgers] = claimsOf(name, marked);
    const claims = [journal, { ...ledgers, metadata: { ...ledgers?.metadata, annotations: {} } }] as Claim[];
    expect(retired({ claims }).step?.marks).toEqual(['ledgers-demo-bookie-3']);
  });

  test('when all are marked, then the cookie goes that was seen', () => {
    const { step } = retired({});
    expect(step?.operations).toEqual([{ kind: 'deleteCookie', bookie: name, version: 0 }]);
    expect(step?.deletions).toBeUndefined();
  });

  test('when ledgers that are declared lost name it, then what tells so comes with each act that gives them up', () => {
    const declared = [{ id: '17', mayBeOn: [], on: [] }];
    const left = { ledgers: 1, declared };
    const loses = { bookie: name, ids: ['17'] };
    const cookie = retired({ bookie: { ...stopped, ...left } });
    expect(cookie.step).toMatchObject({ operations: [{ kind: 'deleteCookie' }], loses });
    const volumes = retired({ bookie: { ...withoutCookie, ...left } });
    expect(volumes.step).toMatchObject({ deletions: [{}, {}], loses });
    const marks = retired({ bookie: { ...stopped, ...left }, claims: claimsOf(name) });
    expect(marks.step?.loses, 'it may come back yet').toBeUndefined();
    expect(retired({}).step?.loses, 'none does').toBeUndefined();
  });

  test('when the cookie has gone, then the volumes go', () => {
    const next = retired({ bookie: withoutCookie });
    const gone = next.step?.deletions?.map(({ object }) => object.metadata.name);
    expect(gone).toEqual(['journal-demo-bookie-3', 'ledgers-demo-bookie-3']);
    expect(next.draining, 'it is remembered until they have gone').toEqual(waiting.draining);
  });

  test('when a volume is on its way out, then it is not deleted again', () => {
    const claims = claimsOf(name, { ...marked, deletionTimestamp: now });
    expect(retired({ bookie: withoutCookie, claims }).step?.deletions).toEqual([]);
  });

  describe('and somebody else has set a finalizer on its deleted claims', () => {
    const finalizers = ['snapshot.storage.kubernetes.io/pvc-as-source-protection'];
    const kept = (made: object) => claimsOf(name, { deletionTimestamp: ago(60), finalizers, ...made });

    test('when they are not marked, then the cookie goes all the same: no pod starts on a deleted claim', () => {
      const { step } = retired({ claims: kept({}) });
      expect(step).toMatchObject({ operations: [{ kind: 'deleteCookie' }] });
      expect(step?.marks).toBeUndefined();
    });

    test.each([
      ['are to go', kept(marked), false],
      ['are to be kept, and nothing tells that their bookie has left', kept({}), true],
    ])('when they %s, then they are waited for, and said is what keeps them', (_, claims, keepsVolumes) => {
      const next = retired({ bookie: withoutCookie, claims, keepsVolumes });
      expect(next.step).toMatchObject({ reason: 'Leaving', deletions: [] });
      expect(next.step?.message).toBe(
        `Waiting for PersistentVolumeClaim journal-${name}, PersistentVolumeClaim ledgers-${name} to be gone, which finalizer ${finalizers[0]} keeps: whoever has set that has to take it off`,
      );
      expect(next.draining, 'it is remembered until they have gone').toEqual(waiting.draining);
    });
  });

  test.each([
    ['the volumes have gone', { claims: [] }],
    ['the volumes are to be kept', { keepsVolumes: true }],
  ])('when %s, then it alone is forgotten', (_, found) => {
    const next = retired({ bookie: withoutCookie, ...found });
    expect(next.draining).toEqual([{ name: 'demo-bookie-4' }]);
    expect(next.replicas).toBe(3);
    expect(next.step?.deletions).toBeUndefined();
  });

  test('when the volumes are to be kept, then the cookie goes all the same: another bookie may come there', () => {
    expect(retired({ keepsVolumes: true }).step?.operations).toMatchObject([{ kind: 'deleteCookie' }]);
  });
});

describe('given a bookie that is no longer wanted and runs', () => {
  test.each([
    ['its pod is still there', { pods: [pod(name, { deletionTimestamp: now })] }],
    ['ZooKeeper still has its session', { bookie: { ...stopped, registered: 'readOnly' as const } }],
  ])('when %s, then nothing of it goes yet', (_, found) => {
    const next = retired({ claims: claimsOf(name), ...found });
    expect(next).toMatchObject({ ...waiting, step: { message: expect.stringContaining(name) } });
    expect(next.step?.marks).toBeUndefined();
  });
});

describe('given a bookie that may have ledgers after all', () => {
  const draining = [{ name: 'demo-bookie-4' }];

  test.each<[string, BookiesFact]>([
    ['a ledger names it', survey(bookie(name, { ledgers: 1 }))],
    ['there is no answer about it', survey({})],
  ])('when %s, then it comes back and is remembered', (_, fact) => {
    const next = retire(observed(), fact, { replicas: 3, draining }, 3, false);
    expect(next).toMatchObject({ replicas: 4, draining: [...draining, { name }] });
    expect(next.step).toBeUndefined();
  });

  test('when it is remembered, then not twice', () => {
    const next = retire(observed(), survey({}), waiting, 3, false);
    expect(next).toMatchObject({ replicas: 4, draining: waiting.draining });
  });
});

describe('given a bookie that leaves a cluster that runs', () => {
  test('when a ledger names a bookie again whose volumes are marked, then it comes back to what it had', () => {
    const world = withLedgers(4, 0);
    world.edit({ bookkeeper: { replicas: 3 } });
    runUntil(world, () => world.condition('Ready')?.message?.includes('Marking') ?? false);
    world.bookies.hold(['demo-bookie-0', 'demo-bookie-3']);
    world.edit({ bookkeeper: { replicas: 4 } });
    const from = world.history.length;
    world.settle(400);
    expect(world.history.slice(from).join()).not.toMatch(/Claim|Cookie/);
    expect(world.bookies.writable).toContain('demo-bookie-3');
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
