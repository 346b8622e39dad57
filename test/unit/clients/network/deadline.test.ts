import { describe, expect, test } from 'vitest';
import { answerWithin } from '#src/clients/network/deadline.ts';

const late = (reason: string) => new Error(`late: ${reason}`);

/** Ends when its signal fires, with the reason of that. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}

describe('withDeadline', () => {
  test('given a call that ends in time, then its answer is the answer', async () => {
    expect(await answerWithin({ deadlineMs: 60_000 }, late, () => Promise.resolve(1))).toBe(1);
  });

  test('given a person who would wait for 30 days, then the time is not over at once', async () => {
    const work = (signal: AbortSignal) =>
      Promise.race([untilAborted(signal), new Promise(resolve => setTimeout(resolve, 20, 'done'))]);
    expect(await answerWithin({ deadlineMs: 2_592_000_000 }, late, work)).toBe('done');
  });

  test('given a call that does not, then it is told so with the deadline', async () => {
    const call = answerWithin({ deadlineMs: 1 }, late, untilAborted);
    await expect(call).rejects.toThrow('late: no answer within 1 ms');
  });

  test('given a caller who gives up first, then it is told why', async () => {
    const caller = new AbortController();
    const call = answerWithin({ deadlineMs: 60_000, signal: caller.signal }, late, untilAborted);
    caller.abort(new Error('shutting down'));
    await expect(call).rejects.toThrow('shutting down');
  });
});
