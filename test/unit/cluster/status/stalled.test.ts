import { expect, test } from 'vitest';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { atRest, stalledBy, waitingOf } from '#src/cluster/status/stalled.ts';
import { stateAtRest } from '../at-rest.ts';

const { observation } = stateAtRest();
const limit = observation.cluster.spec.progressDeadlineSeconds;
const ready: Verdict = { status: 'False', reason: 'Waiting', message: 'Waiting for pods' };
const ago = (seconds: number) => new Date(Date.parse(observation.now) - seconds * 1000).toISOString();

test('given a wait that is shorter than the spec allows, then it is not Stalled, and when it will be is known', () => {
  const { judged, deadlineSeconds } = waitingOf(observation, ready, ago(limit - 5));
  expect(judged).toMatchObject({ status: 'False', reason: 'NotStalled' });
  expect(deadlineSeconds).toBe(5);
});

test('given one that is longer, then it is Stalled for what it waits for', () => {
  const message = `No progress for more than ${limit} s. Waiting for pods`;
  expect(waitingOf(observation, ready, ago(limit))).toEqual({
    judged: { status: 'True', reason: 'Waiting', message },
  });
});

test('given what will not move by itself, then it is Stalled in its own words', () => {
  const failed: Verdict = { status: 'False', reason: 'RollFailed', message: 'demo-broker-0 failed' };
  expect(stalledBy(failed)).toEqual({ judged: { ...failed, status: 'True' } });
});

test('given nothing that is waited for, then it is not Stalled, and never will be', () => {
  expect(atRest.judged.status).toBe('False');
  expect(atRest.deadlineSeconds).toBeUndefined();
});
