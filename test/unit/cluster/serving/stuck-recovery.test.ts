import { describe, expect, test } from 'vitest';
import type { Hearing } from '#src/cluster/model/heard.ts';
import {
  recoveryAfter,
  recoveryPatienceSeconds,
  restartOfRecovery,
  stuckRecovery,
} from '#src/cluster/serving/stuck-recovery.ts';
import { stateAtRest } from '../at-rest.ts';
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

/** The pod that is to restart. */
function restarts(given: Seen) {
  return stuckRecovery(seen(given))?.metadata.name;
}

const late = recoveryPatienceSeconds;

describe('given ledgers that have missed copies for longer than autorecovery ever waits', () => {
  test('when it runs since before, then a pod of it is evicted, if that may be, and nothing relies on it', () => {
    const observation = seen({ age: late, pods: [worker(0, 3600)] });
    const state = { ...stateAtRest(), observation };
    expect(restartOfRecovery(state).deletions).toEqual([
      {
        object: observation.pods[0],
        why: `ledgers miss copies since ${ago(late)}, and demo-autorecovery-0 has not copied them`,
        evicts: true,
        bestEffort: true,
      },
    ]);
    expect(restartOfRecovery(state, false).deletions, 'whatever else rolls').toHaveLength(1);
    expect(restartOfRecovery(state, true), 'one pod at a time').toEqual({});
  });

  test('when one of its pods has restarted since, then the next does', () => {
    const pods = [worker(0, 50), worker(1, 3600)];
    expect(restarts({ age: late + 60, pods })).toBe('demo-autorecovery-1');
  });

  test('when the clock of its node is slow, then it runs no longer than it is there', () => {
    const made = worker(0, 3600);
    const renewed = { ...made, metadata: { ...made.metadata, creationTimestamp: ago(60) } };
    expect(restarts({ age: late + 60, pods: [renewed] })).toBeUndefined();
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
    expect(restarts(given)).toBeUndefined();
  });

  test('when the cluster is suspended, then none restarts', () => {
    const { cluster, ...others } = seen({ age: late, pods: [worker(0, 3600)] });
    const spec = { ...cluster.spec, suspend: true };
    expect(stuckRecovery({ ...others, cluster: { ...cluster, spec } })).toBeUndefined();
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
