import { describe, expect, test } from 'vitest';
import type { Condition, Unit } from '#src/api/cluster-status.ts';
import type { ConditionType } from '#src/api/schema/condition.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { notesOf, notesOfLosses } from '#src/cluster/status/events.ts';
import type { Event } from '#src/kubernetes/events.ts';
import { seenAtRest, unitOf } from '../at-rest.ts';

function condition(type: string, status: Condition['status'], more: Partial<Condition> = {}): Condition {
  return { type, status, reason: 'Why', message: 'So it is', lastTransitionTime: '', ...more };
}

function seen(conditions: Condition[], units: Unit[] = []): Observation {
  const { cluster, ...others } = seenAtRest();
  return { ...others, cluster: { ...cluster, status: { ...cluster.status, conditions, units } } };
}

/** The events that one condition is worth. */
function notes(now: Condition, before?: Condition, moving: readonly ConditionType[] = []): Event[] {
  return notesOf(seen(before ? [before] : []), { status: { conditions: [now] }, moving });
}

const noStatus = { status: {}, moving: [] };

const types = [
  'Ready',
  'Progressing',
  'Held',
  'Stalled',
  'Suspended',
  'MetadataInitialized',
  'OperatorUpgradePending',
];

describe('given a condition', () => {
  test.each(types)('when %s is as before, then that is no news', type => {
    for (const status of ['True', 'False'] as const)
      expect(notes(condition(type, status), condition(type, status))).toEqual([]);
  });

  test.each([
    ['Ready', 'Normal'],
    ['MetadataInitialized', 'Normal'],
    ['Suspended', 'Normal'],
    ['Stalled', 'Warning'],
    ['Held', 'Warning'],
    ['OperatorUpgradePending', 'Normal'],
  ])('when %s becomes True, then a %s event of that name tells why', (type, kind) => {
    const news = [{ type: kind, reason: type, message: 'So it is' }];
    expect(notes(condition(type, 'True'), condition(type, 'False'))).toEqual(news);
    expect(notes(condition(type, 'True')), 'the first time too').toEqual(news);
  });

  test.each(['Ready', 'Stalled', 'Held', 'MetadataInitialized', 'OperatorUpgradePending'])(
    'when %s becomes False, then the status says enough',
    type => expect(notes(condition(type, 'False'), condition(type, 'True'))).toEqual([]),
  );

  test('when Progressing flips, then no event tells: it does so all the time', () => {
    expect(notes(condition('Progressing', 'True'), condition('Progressing', 'False'))).toEqual([]);
  });

  test('when Suspended ends, then it is resumed; a cluster that never was is not', () => {
    expect(notes(condition('Suspended', 'False'), condition('Suspended', 'True'))).toMatchObject([
      { type: 'Normal', reason: 'Resumed' },
    ]);
    expect(notes(condition('Suspended', 'False'))).toEqual([]);
  });

  test('when the pods of a release wait for something else, then that is news too', () => {
    const other = condition('OperatorUpgradePending', 'True', { message: 'Waiting for shop/orders' });
    expect(notes(other, condition('OperatorUpgradePending', 'True'))).toMatchObject([
      { type: 'Normal', message: 'Waiting for shop/orders' },
    ]);
  });

  test('when another wish is held than before, then that is news too', () => {
    const other = condition('Held', 'True', { message: 'Volumes cannot shrink' });
    expect(notes(other, condition('Held', 'True'))).toMatchObject([
      { reason: 'Held', message: other.message },
    ]);
    expect(notes(condition('Held', 'False'), other)).toEqual([]);
  });

  test('when a figure of Held moves by itself, then that is no news, unless it is for another reason or another spec is judged', () => {
    const says = (message: string, observedGeneration = 1, reason = 'NoRoom') => {
      return condition('Held', 'True', { message, observedGeneration, reason });
    };
    const [before, now] = [says('They hold 5.1 GB'), says('They hold 5.2 GB')];
    expect(notes(now, before, ['Held'])).toEqual([]);
    expect(notes(now, before, ['Ready']), 'it does not move by itself').toHaveLength(1);
    expect(notes(says('4 are needed', 1, 'BookieScaleDown'), before, ['Held'])).toHaveLength(1);
    expect(notes(says('They hold 5.2 GB', 2), before, ['Held'])).toMatchObject([
      { message: 'They hold 5.2 GB' },
    ]);
    expect(notes(says('They hold 5.1 GB', 2), before, ['Held']), 'the same sentence').toEqual([]);
  });

  test('when it is a name that is taken, then a warning tells it once for each name', () => {
    const taken = (message: string) => condition('Ready', 'False', { reason: 'NameTaken', message });
    const [one, other] = [taken('Service a exists'), taken('Service b exists')];
    expect(notes(one)).toEqual([{ type: 'Warning', reason: 'NameTaken', message: 'Service a exists' }]);
    expect(notes(one, one)).toEqual([]);
    expect(notes(other, one)).toMatchObject([{ reason: 'NameTaken', message: 'Service b exists' }]);
  });
});

describe('given a pod that should have stopped', () => {
  const message = 'should have stopped, but its node does not report';
  const dead = unitOf('demo-bookie-1', 'Blocked', message);

  test('when a person must decide, then a warning tells of it, once', () => {
    expect(notesOf(seen([]), noStatus, [dead])).toEqual([
      { type: 'Warning', reason: 'DeadNode', message: `demo-bookie-1 ${message}` },
    ]);
    expect(notesOf(seen([], [dead]), noStatus, [dead])).toEqual([]);
  });

  test('when the same is to be done about another pod, or about this one for another reason, then that is told too', () => {
    const told = seen([], [dead]);
    expect(notesOf(told, noStatus, [{ ...dead, name: 'demo-bookie-2' }])).toHaveLength(1);
    expect(notesOf(told, noStatus, [{ ...dead, reason: 'Overdue' }])).toHaveLength(1);
    expect(notesOf(seen([], [{ ...dead, workloadStatus: 'Waiting' }]), noStatus, [dead])).toHaveLength(1);
  });

  test('when only other words are said of it, then that was told', () => {
    const serving = (count: number) => ({ ...dead, message: `is not deleted: only ${count} of 3 serve` });
    expect(notesOf(seen([], [serving(1)]), noStatus, [serving(0)])).toEqual([]);
  });

  test('when it may stop yet, then no event tells of it', () => {
    expect(notesOf(seen([]), noStatus, [{ ...dead, workloadStatus: 'Waiting' }])).toEqual([]);
  });
});

describe('given ledgers that a bookie goes on without', () => {
  const lost = (bookie: string, ...ids: string[]) => ({ bookie, time: '', count: ids.length, ids });
  const before = [lost('demo-bookie-1', '3')];
  const told = (lostLedgers: typeof before): Observation => {
    const { cluster, ...others } = seenAtRest();
    return { ...others, cluster: { ...cluster, status: { ...cluster.status, lostLedgers } } };
  };

  test('when the status tells of them for the first time, then a warning tells which, of each bookie', () => {
    const lostLedgers = [lost('demo-bookie-1', '9', '3'), lost('demo-bookie-2', '3')];
    expect(notesOfLosses(told(before).cluster, lostLedgers)).toEqual([
      {
        type: 'Warning',
        reason: 'LedgersLost',
        message: 'demo-bookie-1 goes on without ledgers that could not be copied and are declared lost: 9',
      },
      {
        type: 'Warning',
        reason: 'LedgersLost',
        message: 'demo-bookie-2 goes on without ledgers that could not be copied and are declared lost: 3',
      },
    ]);
  });

  test('when it told of them before, then no event tells it again', () => {
    expect(notesOfLosses(told(before).cluster, before)).toEqual([]);
  });
});
