import { describe, expect, test } from 'vitest';
import type { Hearing } from '#src/cluster/model/heard.ts';
import {
  recoveryAfter,
  recoveryPatienceSeconds,
  stuckRecovery,
} from '#src/cluster/serving/stuck-recovery.ts';
import { ago, condition, observed, pod } from '../hand-made.ts';

/** A pod of autorecovery that has been ready for so many seconds. */
function worker(ordinal: number, readyFor: number, isReady = true) {
  const ready = { ...condition('Ready', isReady ? 'True' : 'False'), lastTransitionTime: ago(readyFor) };
  const made = pod(`demo-autorecovery-${ordinal}`);
  return { ...made, status: { ...made.status, conditions: [ready] } };
}

interface Seen {
  /** How long ago the oldest mark was made, in seconds. */
  readonly age: number;
  readonly pods: readonly ReturnType<typeof worker>[];
  readonly autorecovery?: Hearing['autorecovery'];
  readonly count?: number;
}

function seen({ age, pods, autorecovery = { disabled: false, auditor: 'a' }, count = 2 }: Seen) {
  const heard: Hearing = {
    since: ago(7200),
    bookies: { writable: [], readOnly: [], missing: [] },
    ...{ brokers: [], missingMetadata: [] },
    autorecovery,
    underReplicated: { count, ...(count > 0 && { since: ago(age) }) },
  };
  return observed({ pods, heard });
}

function stepOf(given: Seen) {
  return stuckRecovery(seen(given));
}

const late = recoveryPatienceSeconds;

describe('given ledgers that have missed copies for longer than autorecovery ever waits', () => {
  test('when it runs since before, then a pod of it restarts, and why is told', () => {
    expect(stepOf({ age: late, pods: [worker(0, 3600)] })).toMatchObject({
      component: 'autorecovery',
      repairs: true,
      message: expect.stringMatching(
        /^2 ledgers miss a copy since .*Z, and autorecovery has not copied all of them: restarting demo-autorecovery-0$/,
      ),
      restart: { metadata: { name: 'demo-autorecovery-0' } },
    });
  });

  test('when one of its pods has restarted since, then the next does', () => {
    const step = stepOf({ age: late + 60, pods: [worker(0, 50), worker(1, 3600)] });
    expect(step?.restart?.metadata.name).toBe('demo-autorecovery-1');
  });

  test('when the clock of its node is slow, then it runs no longer than it is there', () => {
    const made = worker(0, 3600);
    const renewed = { ...made, metadata: { ...made.metadata, creationTimestamp: ago(60) } };
    expect(stepOf({ age: late + 60, pods: [renewed] })).toBeUndefined();
  });

  test.each<[string, Seen]>([
    ['all of them have restarted since', { age: late + 300, pods: [worker(0, 200), worker(1, 100)] }],
    ['that is not so long ago yet', { age: late - 1, pods: [worker(0, 3600)] }],
    ['one of its pods is not ready', { age: late, pods: [worker(0, 3600), worker(1, 3600, false)] }],
    ['none of its pods is there', { age: late, pods: [] }],
    [
      'it is switched off',
      { age: late, pods: [worker(0, 3600)], autorecovery: { disabled: true, auditor: 'a' } },
    ],
    ['nobody audits', { age: late, pods: [worker(0, 3600)], autorecovery: { disabled: false } }],
    ['none misses a copy any more', { age: late, pods: [worker(0, 3600)], count: 0 }],
    ['the clock that told is ahead', { age: -late, pods: [worker(0, 3600)] }],
  ])('when %s, then none restarts', (_, given) => {
    expect(stepOf(given)).toBeUndefined();
  });
});

test('given ledgers that miss copies, then it is looked at again when autorecovery has had its time, and when that is told, and not after', () => {
  expect(recoveryAfter(seen({ age: late - 7, pods: [] }))).toBe(7);
  expect(recoveryAfter(seen({ age: late, pods: [] }))).toBe(late);
  expect(recoveryAfter(seen({ age: 2 * late, pods: [] }))).toBeUndefined();
  expect(recoveryAfter(seen({ age: 0, pods: [], count: 0 }))).toBeUndefined();
});

test('given that nothing is heard, then nobody is blamed', () => {
  const unheard = { unheard: { since: ago(late), why: 'no answer' } };
  expect(stuckRecovery(observed({ pods: [worker(0, 3600)], heard: unheard }))).toBeUndefined();
  expect(stuckRecovery(observed({ pods: [worker(0, 3600)] }))).toBeUndefined();
});
