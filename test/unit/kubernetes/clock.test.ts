import { describe, expect, test } from 'vitest';
import { microTime, sleep, systemClock } from '#src/kubernetes/clock.ts';
import { ManualClock } from './manual-clock.ts';

describe('sleep', () => {
  test('given time, then it ends, and leaves no timer', async () => {
    const clock = new ManualClock();
    let ended = false;
    void sleep(clock, 100).then(() => (ended = true));
    await clock.advance(99);
    expect(ended).toBe(false);
    await clock.advance(1);
    expect([ended, clock.timers]).toEqual([true, 0]);
  });

  test('given an abort, before or during it, then it rejects with the reason', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const sleeping = sleep(clock, 100, controller.signal);
    controller.abort(new Error('why'));
    await expect(sleeping).rejects.toThrow('why');
    await expect(sleep(clock, 100, controller.signal)).rejects.toThrow('why');
    expect(clock.timers).toBe(0);
  });
});

test('given the system clock, then a timer beyond 24 days does not fire at once', async () => {
  let fired = false;
  const cancel = systemClock.after(2 ** 40, () => (fired = true));
  await sleep(systemClock, 5);
  cancel();
  expect(fired).toBe(false);
});

test('given a moment, then MicroTime has exactly six fractional digits', () => {
  expect(microTime(new ManualClock())).toBe('2026-01-01T00:00:00.000000Z');
});
