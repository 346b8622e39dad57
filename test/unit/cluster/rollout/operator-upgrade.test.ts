import { describe, expect, test } from 'vitest';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { componentNames } from '#src/components/build/names.ts';
import { operatorVersion } from '#src/components/build/operator-version.ts';
import { ago } from '../hand-made.ts';
import { other, ready, turn, upgradeOf } from './upgrading.ts';

const keptAll = new Set(componentNames);
const none = new Set();

describe('given templates that are as this release makes them', () => {
  test('then nothing waits and nothing is remembered', () => {
    expect(upgradeOf({ live: 'new' })).toEqual({ kept: none });
    expect(upgradeOf({ live: 'new', status: turn('Claimed') })).toEqual({ kept: none });
  });

  test('when its turn is over because all pods have them, then nothing is remembered; while not all have, it is', () => {
    const checked = { components: { broker: { checkedRevision: 'new' } as never } };
    const status = { ...turn('Rolling'), ...checked };
    expect(upgradeOf({ live: 'new', status })).toEqual({ kept: none });
    expect(upgradeOf({ live: 'new', status, settled: false })).toMatchObject({ turn: 'Rolling' });
    expect(upgradeOf({ live: 'new', status: turn('Rolling') })).toMatchObject({ turn: 'Rolling' });
  });
});

describe('given other templates than there are', () => {
  test('when something else is asked, then that is a wish, and nothing waits', () => {
    expect(upgradeOf({ asked: 'b' })).toEqual({ kept: none });
    expect(upgradeOf({ asked: 'b', others: [other('a/a', 'Rolling')] })).toEqual({ kept: none });
  });

  test('when the same is asked and no other cluster is at it, then the turn is claimed, and nothing is done yet', () => {
    expect(upgradeOf({})).toMatchObject({ kept: keptAll, turn: 'Claimed', wakeAfterSeconds: 1 });
  });

  test('when it has claimed and still no other is at it, then it is its turn', () => {
    expect(upgradeOf({ status: turn('Claimed') })).toMatchObject({ kept: none, turn: 'Rolling' });
  });

  test('when it has begun, then it goes on, whoever else is at it', () => {
    const others = [other('a/a', 'Rolling')];
    expect(upgradeOf({ status: turn('Rolling'), others })).toMatchObject({ kept: none, turn: 'Rolling' });
  });

  test('when the operator ended before it applied anything, then it begins now', () => {
    const components = { broker: { checkedRevision: 'old' } as never };
    const found = upgradeOf({ status: { ...turn('Rolling'), components } });
    expect(found).toMatchObject({ kept: none, turn: 'Rolling' });
  });

  test('when another is at it, then it waits, says for whom, and claims nothing', () => {
    const found = upgradeOf({ others: [other('shop/orders', 'Rolling')] });
    expect(found).toMatchObject({ kept: keptAll, wakeAfterSeconds: 30 });
    expect(found.turn).toBeUndefined();
    expect(found.said).toEqual({
      reason: 'AwaitingOtherCluster',
      message: `Waiting for shop/orders, which gets the pods of operator ${operatorVersion} first`,
    });
  });

  test('when that one is stuck, then it is said at what, and what to do', () => {
    const others = [other('a/a', 'Claimed'), other('shop/orders', 'Rolling', 'broker: It crashes.')];
    expect(upgradeOf({ others }).said?.message).toBe(
      `Waiting for shop/orders, which got the pods of operator ${operatorVersion} first: broker: It crashes. Mend it, or set its operatorUpgradePolicy to OnRestart, and the others go on.`,
    );
  });

  test('when two have claimed, then the one that is later by name takes its claim back', () => {
    const claimed = { status: turn('Claimed') };
    expect(upgradeOf({ ...claimed, others: [other('test/a', 'Claimed')] }).turn).toBeUndefined();
    const kept = upgradeOf({ ...claimed, others: [other('test/z', 'Claimed')] });
    expect(kept).toMatchObject({ kept: keptAll, turn: 'Claimed' });
    expect(upgradeOf({ ...claimed, others: [other('test/z', 'Rolling')] }).turn).toBeUndefined();
  });

  test.each<[string, object, string, boolean]>([
    ['is Ready', {}, 'True', true],
    ['is as it can be', { reason: 'Held' }, 'False', true],
    ['is on its way', { reason: 'Rolling' }, 'False', false],
  ])('when the cluster %s, then it claims its turn: %s', (_, more, status, claims) => {
    const [first] = ready.conditions;
    const told = { conditions: [{ ...first, status, ...more }] } as PulsarClusterStatus;
    expect(upgradeOf({ status: told }).turn === 'Claimed').toBe(claims);
  });

  test('when the cluster is stalled, then it may be this release that mends it', () => {
    const stalled = { ...ready.conditions[0], type: 'Stalled' };
    const waits = { ...ready.conditions[0], status: 'False', reason: 'Waiting' };
    const status = { conditions: [waits, stalled] } as PulsarClusterStatus;
    expect(upgradeOf({ status }).turn).toBe('Claimed');
  });

  test('when restarts are waited for, then it claims nothing, and lets others go on in the middle of its roll', () => {
    const spec = { operatorUpgradePolicy: 'OnRestart' };
    for (const status of [ready, turn('Claimed'), turn('Rolling')]) {
      const found = upgradeOf({ spec, status });
      expect(found).toMatchObject({ kept: keptAll, said: { reason: 'AwaitingRestart' } });
      expect(found.turn).toBeUndefined();
    }
  });

  test('when it is suspended, then it claims nothing, and keeps what it has begun', () => {
    const spec = { suspend: true };
    expect(upgradeOf({ spec, status: turn('Claimed') }).turn).toBeUndefined();
    expect(upgradeOf({ spec, status: turn('Rolling') })).toMatchObject({
      turn: 'Rolling',
      said: { reason: 'Suspended' },
    });
  });

  test('when its metadata is lost, then it claims nothing, keeps what it has begun, and says that nothing is done', () => {
    const said = { reason: 'MetadataLost' };
    for (const status of [ready, turn('Claimed')]) {
      const found = upgradeOf({ isLost: true, status });
      expect(found).toMatchObject({ kept: keptAll, said });
      expect(found.turn).toBeUndefined();
    }
    expect(upgradeOf({ isLost: true, status: turn('Rolling') })).toMatchObject({ turn: 'Rolling', said });
    expect(upgradeOf({ isLost: true, live: 'new' }).said).toBeUndefined();
  });

  test.each([
    [599, undefined],
    [600, 'Claimed'],
  ])(
    'when nobody can tell for %i s whether it is Ready, as of brokers whose image asks who calls, then its turn is %s: it would never be Stalled',
    (seconds, claimed) => {
      const unknown = { ...ready.conditions[0], status: 'Unknown', reason: 'Unauthorized' };
      const status = {
        conditions: [{ ...unknown, lastTransitionTime: ago(seconds) }],
      } as PulsarClusterStatus;
      expect(upgradeOf({ spec: { progressDeadlineSeconds: 600 }, status }).turn).toBe(claimed);
    },
  );
});
