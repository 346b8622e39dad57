import { expect, test } from 'vitest';
import { backoffMs } from '#src/kubernetes/backoff.ts';
import { ManualClock } from './manual-clock.ts';

const options = { baseMs: 10, maxMs: 1000 };

/** Waits after so many failures, with the same luck each time. */
function waits(luck: number, ...failures: number[]): number[] {
  return failures.map(count => backoffMs(options, count, new ManualClock(() => luck)));
}

test('given failures, then the longest wait doubles with each up to the limit', () => {
  expect(waits(1, 0, 1, 6, 7, 5000)).toEqual([10, 20, 640, 1000, 1000]);
});

test('given failures, then the shortest wait stays the base', () => {
  expect(waits(0, 0, 1, 7, 5000)).toEqual([10, 10, 10, 10]);
});

test('given many that failed together, then their waits lie anywhere in between', () => {
  expect(waits(0.5, 1, 7)).toEqual([15, 505]);
});
