import { describe, expect, test } from 'vitest';
import type { Condition } from '#src/api/cluster-status.ts';
import type { ConditionType } from '#src/api/schema/condition.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { conditionsOf, heldCondition, initialised, upgradePending } from '#src/cluster/status/conditions.ts';
import { seenAtRest } from '../at-rest.ts';

const now = '2026-01-02T00:00:00Z';
const before = '2026-01-01T00:00:00Z';

/** The condition Ready that is written when it was `was` and is judged to be `is`. */
function ready(was: Condition['status'] | undefined, is: Condition['status']): Condition | undefined {
  const seen = seenAtRest();
  const earlier = { reason: 'Waiting', message: 'Waiting for bookies', lastTransitionTime: before };
  const conditions = was ? [{ type: 'Ready', status: was, ...earlier }] : [];
  const cluster = {
    ...seen.cluster,
    metadata: { ...seen.cluster.metadata, generation: 7 },
    status: { ...seen.cluster.status, conditions },
  };
  const judged = { Ready: { status: is, reason: 'Rolling', message: 'Restarting' } };
  return conditionsOf({ ...seen, cluster, now }, judged as Record<ConditionType, Verdict>)[0];
}

test('given more to say than a condition may hold, then it says the beginning, so that the status is not refused', () => {
  const judged = { Held: { status: 'True', reason: 'Several', message: 'too long\n'.repeat(9999) } } as const;
  const [held] = conditionsOf({ ...seenAtRest(), now }, judged);
  expect(held?.message).toMatch(/^too long too long .*…$/);
  expect(held?.message.length).toBeLessThan(32_768);
});

describe('given what is judged of a cluster', () => {
  test('then a condition has what Kubernetes knows of it, and no more', () => {
    const [held] = conditionsOf(
      { ...seenAtRest(), now },
      {
        Held: { status: 'True', reason: 'NoRoom', message: 'They hold 5 GB', moves: true },
      },
    );
    expect(held).not.toHaveProperty('moves');
  });

  test('then the condition says it, and by which generation of the spec', () => {
    expect(ready('False', 'False')).toMatchObject({
      type: 'Ready',
      status: 'False',
      reason: 'Rolling',
      message: 'Restarting',
      observedGeneration: 7,
    });
  });

  test.each([
    ['it is as before, though for another reason', 'False', 'False', before],
    ['it flips', 'False', 'True', now],
    ['it flips back', 'True', 'False', now],
    ['it is judged for the first time', undefined, 'True', now],
  ] as const)('when %s, then its time is that of its last flip', (_, was, is, time) => {
    expect(ready(was, is)?.lastTransitionTime).toBe(time);
  });
});

describe('given wishes of the spec', () => {
  test('when all are carried out, then nothing is held', () => {
    expect(heldCondition([])).toMatchObject({ status: 'False', reason: 'NothingHeld' });
  });

  const version = { reason: 'VersionChange', message: 'version: 4.0.8 stays.' } as const;
  const shrink = { reason: 'VolumeShrink', message: 'Volumes cannot shrink.' } as const;

  test('when some are not for one reason, then it is told, and each sentence', () => {
    expect(heldCondition([shrink, { ...shrink, message: 'Nor can these.' }])).toMatchObject({
      status: 'True',
      reason: 'VolumeShrink',
      message: 'Volumes cannot shrink. Nor can these.',
    });
  });

  test('when figures of one move by themselves, then so they do in what is told of all', () => {
    const room = { reason: 'NoRoom', message: 'They hold 5 GB.', moves: true } as const;
    expect(heldCondition([room]).moves).toBe(true);
    expect(heldCondition([shrink, room]).moves).toBe(true);
    expect(heldCondition([shrink]).moves).toBeUndefined();
  });

  test('when some are not for several, then all of them are told', () => {
    expect(heldCondition([version, shrink])).toMatchObject({
      status: 'True',
      reason: 'Several',
      message: 'VersionChange, VolumeShrink: version: 4.0.8 stays. Volumes cannot shrink.',
    });
  });
});

test.each([
  [true, 'True'],
  [false, 'False'],
])(
  'given metadata that is lost, then MetadataInitialized stays as it was, and remembers that',
  (was, status) => {
    expect(initialised(was, true)).toMatchObject({ status, reason: 'MetadataLost' });
  },
);

test.each([
  [true, 'True', 'FoundInZooKeeper'],
  [false, 'False', 'NotFound'],
])(
  'given metadata of which it is %s that ZooKeeper has shown all, then MetadataInitialized is %s',
  (is, status, reason) => {
    expect(initialised(is, false)).toMatchObject({ status, reason });
  },
);

describe('given pods of an earlier release of the operator', () => {
  test('when they wait, then it is said for what; when there are none, then nothing is pending', () => {
    const said = { reason: 'AwaitingRestart', message: 'Waiting for a restart' } as const;
    expect(upgradePending(said)).toEqual({ status: 'True', ...said });
    expect(upgradePending(undefined)).toMatchObject({ status: 'False', reason: 'UpToDate' });
  });
});
