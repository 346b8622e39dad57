import { describe, expect, test } from 'vitest';
import { givenUp, goesWithout, isEmptied, triedInVain } from '#src/cluster/bookkeeper/given-up.ts';
import type { Job } from '#src/cluster/model/jobs.ts';
import type { BookieFact, DeclaredLedger, Observation } from '#src/cluster/model/observation.ts';
import { ago, claimsOf, job, now, observed, pod } from '../hand-made.ts';

const name = 'demo-bookie-1';

/** A Job that tried every ledger and had to skip some. */
function inVain(metadata = {}): Job {
  const conditions = [
    { type: 'Failed', status: 'True', reason: 'PodFailurePolicy', lastTransitionTime: ago(5) },
  ];
  return { ...job('demo-recover-1', undefined, metadata), status: { conditions } };
}

function left(ledgers: number, declared: readonly DeclaredLedger[]): BookieFact {
  return { id: name, ledgers, bytes: 0, declared };
}

const nobodyAway = [{ id: '17', mayBeOn: [], on: [] }];
const tried = observed({ owned: [inVain()] });

describe('given a bookie whose ledgers others are to copy', () => {
  test('when none is left, then it is emptied, whatever was tried', () => {
    expect(isEmptied(observed(), name, left(0, []))).toBe(true);
  });

  test('when all that is left is declared lost and was tried in vain, then it is emptied', () => {
    expect(isEmptied(tried, name, left(1, nobodyAway))).toBe(true);
  });

  test('when one more is left than is declared lost, then it is not', () => {
    expect(isEmptied(tried, name, left(2, nobodyAway))).toBe(false);
  });

  test.each<[string, readonly Job[]]>([
    ['nobody has tried to copy it', []],
    ['a Job still tries', [job('demo-recover-1')]],
    ['the Job failed for another reason', [job('demo-recover-1', 'Failed')]],
    ['the Job came to a good end, before that ledger was there', [job('demo-recover-1', 'Complete')]],
    ['the Job is about to go', [inVain({ deletionTimestamp: now })]],
    ['the Job is that of another bookie', [{ ...inVain(), metadata: { name: 'demo-recover-2' } }]],
  ])('when %s, then what is declared lost is waited for', (_, owned) => {
    expect(isEmptied(observed({ owned }), name, left(1, nobodyAway))).toBe(false);
  });

  test('when a bookie is away that may have a copy, then it is waited for', () => {
    const declared = [{ id: '17', mayBeOn: ['demo-bookie-2'], on: [] }];
    expect(isEmptied(tried, name, left(1, declared))).toBe(false);
    expect(givenUp(tried, left(1, declared))).toEqual([]);
  });

  describe('and a bookie that the ledger names serves now', () => {
    const declared = [{ id: '17', mayBeOn: [], on: ['demo-bookie-2'] }];
    /** A Job made so long ago, and since when that bookie is ready. */
    const seen = (job: number, since: number, ready = true) => {
      const other = pod('demo-bookie-2', { ready });
      const [at] = other.status?.conditions ?? [];
      Object.assign(at ?? {}, { lastTransitionTime: ago(since) });
      return observed({ owned: [inVain({ creationTimestamp: ago(job) })], pods: [other] });
    };

    test.each([
      ['it served when the Job was made', seen(300, 900), true],
      ['it has come back since', seen(300, 200), false],
      ['it may have come back since, for clocks differ', seen(300, 330), false],
      ['it is not ready any more', seen(300, 900, false), false],
      ['it has no pod', observed({ owned: [inVain({ creationTimestamp: ago(300) })] }), false],
    ])('when %s, then that tells whether the Job counts', (_, observation, counts) => {
      expect(isEmptied(observation, name, left(1, declared))).toBe(counts);
    });
  });

  test('when that bookie has lost its disk as well, then it is not waited for', () => {
    const failing = pod('demo-bookie-2', {
      ready: false,
      status: { containerStatuses: [{ name: 'bookkeeper', restartCount: 2 }] },
    });
    const observation: Observation = {
      ...tried,
      pods: [failing],
      claims: claimsOf('demo-bookie-2', { creationTimestamp: ago(60) }),
      facts: { cookies: { value: { 'demo-bookie-2': Date.parse(ago(3600)) } } },
    };
    expect(isEmptied(observation, name, left(1, [{ id: '17', mayBeOn: ['demo-bookie-2'], on: [] }]))).toBe(
      true,
    );
  });
});

describe('given ledgers that are given up', () => {
  test('when a bookie goes on without them, then their ids are told, in the status too', () => {
    const { but, loses } = goesWithout(tried, name, left(1, nobodyAway));
    expect(but).toBe(' but 17, declared lost');
    expect(loses).toEqual({ bookie: 'demo-bookie-1', ids: ['17'] });
  });

  test('when no ledger names it after all, then nothing is told', () => {
    expect(goesWithout(tried, name, left(0, []))).toEqual({ but: '' });
  });

  test('when there are many, then the first ten are told', () => {
    const declared = Array.from({ length: 12 }, (_, at) => ({ id: String(at), mayBeOn: [], on: [] }));
    expect(goesWithout(tried, name, left(12, declared)).but).toContain('8, 9 and 2 more');
  });
});

describe('given a Job that has ended', () => {
  test('when it had to skip ledgers, then it is known since when', () => {
    expect(triedInVain(observed(), inVain())).toBe(ago(5));
  });

  test.each([
    [3, ago(7)],
    [1, undefined],
  ])(
    'when its work ended with %i and a sidecar keeps it from ending, then it is known since %s',
    (exitCode, since) => {
      const owner = {
        apiVersion: 'batch/v1',
        kind: 'Job',
        name: 'demo-recover-1',
        uid: 'uid-demo-recover-1',
      };
      const state = { terminated: { exitCode, finishedAt: ago(7) } };
      const status = { containerStatuses: [{ name: 'recovery', state }] };
      const outlived = pod('demo-recover-1-x', { ready: false, ownerReferences: [owner], status });
      expect(triedInVain(observed({ pods: [outlived] }), job('demo-recover-1'))).toBe(since);
    },
  );

  test.each(['Complete', 'Failed'] as const)('when it is %s, then that tells nothing', end => {
    expect(triedInVain(observed(), job('demo-recover-1', end))).toBeUndefined();
  });
});
