import { describe, expect, test } from 'vitest';
import { withLedgers } from '#simulation/ledgers.ts';
import { copyLedgers, needlessCopies } from '#src/cluster/bookkeeper/copy-ledgers.ts';
import type { Job } from '#src/cluster/model/jobs.ts';
import type { BookieFact, ContainerState, Pod } from '#src/cluster/model/observation.ts';
import { ago, claimsOf, job, now, observed, pod, statefulSet } from '../hand-made.ts';
import { survey } from './survey.ts';

const filled: BookieFact = { id: 'demo-bookie-3.pulsar:3181', registered: 'readOnly', ledgers: 4, bytes: 0 };

function copying(
  owned: readonly Job[],
  bookie: BookieFact = filled,
  openTopics: readonly string[] = [],
  pods: readonly Pod[] = [],
) {
  const fact = survey({ 'demo-bookie-3': bookie }, { openTopics });
  return copyLedgers(observed({ owned, pods }), fact, 3, bookie);
}

describe('given a bookie with ledgers', () => {
  test('when clients gave their topics names without end, then these are told as far as one can read them', () => {
    const first = [1, 2].map(id => `${id} of persistent://public/default/${'x'.repeat(8000)}`);
    const { message } = copying([], { ...filled, first });
    expect(message).toMatch(/\(1 of persistent:\/\/public\/default\/x+…, 2 of .*…, …\)$/);
    expect(message.length).toBeLessThan(1000);
  });

  test('when nobody copies them, then a Job is to, by the id that they name it with', () => {
    const step = copying([]);
    expect(step.copies).toEqual({ ordinal: 3, bookieId: 'demo-bookie-3.pulsar:3181' });
    expect(step).toMatchObject({ component: 'bookkeeper', operations: [] });
  });

  test('when topics write to some of them, then these are unloaded as the Job begins', () => {
    const topics = ['public/default/persistent/orders'];
    expect(copying([], filled, topics).operations).toEqual([{ kind: 'unloadTopics', topics }]);
    expect(copying([job('demo-recover-3')], filled, topics).operations).toBeUndefined();
  });

  test('when the Job runs, then it waits for that; what it runs is still wanted', () => {
    const step = copying([job('demo-recover-3')]);
    expect(step.copies).toEqual({ ordinal: 3, bookieId: 'demo-bookie-3.pulsar:3181' });
    expect([step.deletions, step.operations]).toEqual([undefined, undefined]);
  });

  /** A pod of the Job of which its kubelet tells that. */
  function working(name: string, state: ContainerState): Pod {
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'demo-recover-3', uid: 'uid-demo-recover-3' };
    const containerStatuses = [{ name, state }];
    return pod('demo-recover-3-x', { ready: false, ownerReferences: [owner], status: { containerStatuses } });
  }

  test('when its pod can’t start, then the sentence says why', () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'no such image' };
    const { message, reason } = copying(
      [job('demo-recover-3')],
      filled,
      [],
      [working('recovery', { waiting })],
    );
    expect(reason).toBe('CopyingLedgers');
    expect(message).toMatch(
      /: 4 left\. demo-recover-3-x image cannot be pulled \(ImagePullBackOff\): no such/,
    );
  });

  test('when a sidecar keeps it from ending, then it goes, to be run again', () => {
    const running = job('demo-recover-3');
    const outlived = working('recovery', { terminated: { exitCode: 1 } });
    expect(copying([running], filled, [], [outlived]).deletions).toMatchObject([{ object: running }]);
  });

  test.each(['Complete', 'Failed'] as const)('when the Job is %s, then it goes, to be run again', end => {
    const ended = job('demo-recover-3', end);
    const step = copying([ended]);
    expect(step.copies).toBeUndefined();
    expect(step.deletions).toEqual([{ object: ended, why: '4 ledgers are left' }]);
  });

  test('when the Job that has ended is on its way out, then it waits for that', () => {
    const step = copying([job('demo-recover-3', 'Complete', { deletionTimestamp: now })]);
    expect(step.copies).toBeUndefined();
    expect(step.deletions).toBeUndefined();
  });

  test.each([
    [0, /: 4 left$/],
    [1_500_000_000, /: 4 left, up to 1500 MB$/],
  ])('when they hold %i bytes, then the sentence tells how much is left', (bytes, end) => {
    expect(copying([], { ...filled, bytes }).message).toMatch(end);
  });
});

describe('given ledgers of a bookie that are left', () => {
  /** A Job that ended so many seconds ago and had to skip some. */
  function inVain(seconds: number): Job {
    const lastTransitionTime = ago(seconds);
    const conditions = [{ type: 'Failed', status: 'True', reason: 'PodFailurePolicy', lastTransitionTime }];
    return { ...job('demo-recover-3'), status: { conditions } };
  }
  const named = { ...filled, first: ['17 of persistent://public/default/orders', '18'] };

  test('when some are known, then the first of them are named with their topics', () => {
    const all = { ...named, ledgers: 2 };
    const told = /: 2 left \(17 of persistent:\/\/public\/default\/orders, 18\)$/;
    expect(copying([job('demo-recover-3')], all).message).toMatch(told);
    expect(copying([job('demo-recover-3')], named).message).toMatch(/orders, 18, …\)$/);
  });

  test('when they were tried in vain, then the sentence says what to do, and the Job is run again after a minute', () => {
    const step = copying([inVain(59)], named);
    expect(step.deletions).toBeUndefined();
    expect(step.message).toContain('could not be copied');
    expect(step.message).toContain('with the annotation pulsar-operator.dev/ledgers-lost');
    expect(copying([inVain(60)], named).deletions).toHaveLength(1);
  });

  test('when one is declared lost and a bookie is away that may have it, then the sentence names that bookie', () => {
    const declared = [{ id: '19', mayBeOn: ['demo-bookie-0'], on: [] }];
    const { message } = copying([inVain(1)], { ...named, declared });
    expect(message).toContain(
      'Ledger 19 is declared lost, and demo-bookie-0 may have it: bring that back first',
    );
  });
});

describe('given Jobs that copy ledgers', () => {
  /** Four bookies of which three are wanted on and these are not ready on new volumes, and such Jobs. */
  function needless(owned: readonly Job[], unready: readonly string[] = []): string[] {
    const observation = observed({
      owned: [statefulSet('demo-bookie', 4), ...owned],
      pods: [0, 1, 2, 3].map(at =>
        pod(`demo-bookie-${at}`, { ready: !unready.includes(`demo-bookie-${at}`) }),
      ),
      claims: [0, 1, 2, 3].flatMap(at => claimsOf(`demo-bookie-${at}`)),
      status: { components: {} },
    });
    return needlessCopies(observation).map(({ object }) => object.metadata.name);
  }

  test('when the bookie leaves, then its Job goes on', () => {
    expect(needless([job('demo-recover-3')])).toEqual([]);
  });

  test('when the bookie may lack a disk, then its Job goes on', () => {
    expect(needless([job('demo-recover-1')], ['demo-bookie-1'])).toEqual([]);
  });

  test('when the bookie does neither, then its Job ends: it would take new ledgers from it', () => {
    expect(needless([job('demo-recover-1'), job('demo-recover-2')], ['demo-bookie-2'])).toEqual([
      'demo-recover-1',
    ]);
  });

  test('when they have ended, or are about to, then they stay as they are', () => {
    const ended = job('demo-recover-0', 'Failed');
    expect(needless([ended, job('demo-recover-1', undefined, { deletionTimestamp: now })])).toEqual([]);
  });

  test('when Jobs do something else, then they are none of its business', () => {
    expect(needless([job('demo-metadata'), job('demo-recover-all'), job('other-recover-1')])).toEqual([]);
  });
});

describe('given a bookie that leaves', () => {
  test('when a Job leaves ledgers behind, then it runs again before anything goes', () => {
    const world = withLedgers(4, 40);
    world.bookies.leavesBehind = 3;
    world.edit({ bookkeeper: { replicas: 3 } });
    world.settle(400);
    expect(world.history.filter(line => line === 'create Job demo-recover-3')).toHaveLength(2);
    expect(world.bookies.names('demo-bookie-3')).toBe(0);
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
  });
});
