import { describe, expect, test } from 'vitest';
import { sleep } from '#src/kubernetes/clock.ts';
import { unlessAborted, withDeadline } from '#src/kubernetes/deadline.ts';
import { ConnectionError } from '#src/kubernetes/errors.ts';
import { ManualClock } from './manual-clock.ts';

describe('withDeadline', () => {
  /** Something that obeys its signal and takes `ms` otherwise. */
  function run(ms: number, parent?: AbortSignal) {
    const clock = new ManualClock();
    const running = withDeadline(clock, 1000, 'GET /a', parent, async signal => {
      await sleep(clock, ms, signal);
      return 'done';
    });
    running.catch(() => undefined);
    return { clock, running };
  }

  test('given what ends in time, then that is the result, and no timer is left', async () => {
    const { clock, running } = run(999);
    await clock.advance(999);
    expect(await running).toBe('done');
    expect(clock.timers).toBe(0);
  });

  test('given what does not, then it is told so, by a connection error that names it', async () => {
    const { clock, running } = run(1001);
    await clock.advance(1000);
    await expect(running).rejects.toThrow(new ConnectionError('GET /a did not end within 1000 ms'));
    expect(clock.timers).toBe(0);
  });

  test('given a caller who gives up, before or during it, then it is told why', async () => {
    const caller = new AbortController();
    const { running } = run(500, caller.signal);
    caller.abort(new Error('shutting down'));
    await expect(running).rejects.toThrow('shutting down');
    await expect(run(500, caller.signal).running).rejects.toThrow('shutting down');
  });

  test('given what does not obey at once, then it is waited for, so that nothing goes on unseen', async () => {
    const clock = new ManualClock();
    const work = Promise.withResolvers<string>();
    let ended = false;
    const running = withDeadline(clock, 1000, 'GET /a', undefined, () => work.promise).then(value => {
      ended = true;
      return value;
    });
    await clock.advance(5000);
    expect(ended).toBe(false);
    work.resolve('late');
    expect(await running).toBe('late');
  });
});

describe('unlessAborted', () => {
  test('given work that ends, then its result or its error is that of the wait', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(unlessAborted(Promise.reject(new Error('refused')), signal)).rejects.toThrow('refused');
  });

  test('given an abort, before or during the wait, then it ends at once, whatever becomes of the work', async () => {
    const caller = new AbortController();
    const never = new Promise<never>(() => undefined);
    const waiting = unlessAborted(never, caller.signal);
    caller.abort(new Error('shutting down'));
    await expect(waiting).rejects.toThrow('shutting down');
    await expect(unlessAborted(never, caller.signal)).rejects.toThrow('shutting down');
  });

  test('given work that fails after the abort, then nobody hears of it', async () => {
    const work = Promise.withResolvers<never>();
    const waiting = unlessAborted(work.promise, AbortSignal.abort(new Error('shutting down')));
    work.reject(new Error('too late'));
    await expect(waiting).rejects.toThrow('shutting down');
  });
});
