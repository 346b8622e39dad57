import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NotLeaderError } from '#src/kubernetes/errors.ts';
import { whileLeading } from '#src/kubernetes/while-leading.ts';
import { Candidate, LeaseServer } from './lease-world.ts';
import { ManualClock, settle } from './manual-clock.ts';

let clock: ManualClock;
let candidate: Candidate;
/** Why what runs was told to end. */
let told: unknown;

beforeEach(() => {
  clock = new ManualClock();
  candidate = new Candidate('a', clock, new LeaseServer(clock));
  told = undefined;
});

afterEach(async () => {
  candidate.cut = { up: false, down: false };
  candidate.stop.abort();
  await clock.advance(60_000);
  await candidate.running;
});

/** Something that lasts until it is told to end. */
function begin(parent = new AbortController().signal): Promise<void> {
  const lasting = (signal: AbortSignal) =>
    new Promise<void>((_, reject) => {
      signal.addEventListener('abort', () => {
        told = signal.reason;
        reject(signal.reason as Error);
      });
    });
  return whileLeading(candidate.elector.fence, parent, lasting, clock);
}

describe('whileLeading', () => {
  test('given no lease, then nothing begins', async () => {
    let begun = 0;
    const fence = candidate.elector.fence;
    const running = whileLeading(fence, new AbortController().signal, async () => begun++, clock);
    await expect(running).rejects.toBeInstanceOf(NotLeaderError);
    expect(begun).toBe(0);
  });

  test('given a lease that is renewed, then it may last as long as it takes', async () => {
    await clock.advance(100);
    const parent = new AbortController();
    const running = begin(parent.signal).catch(() => 'ended');
    await clock.advance(300_000);
    expect(told).toBeUndefined();
    parent.abort(new Error('enough'));
    expect(await running).toBe('ended');
  });

  test('given a lease that cannot be renewed any more, then it is aborted before another may lead', async () => {
    await clock.advance(100);
    const running = begin().catch((error: unknown) => error);
    candidate.cut = { up: true, down: true };
    await clock.advance(11_800);
    expect(told).toBeUndefined();
    await clock.advance(300);
    expect(told).toBeInstanceOf(NotLeaderError);
    expect(await running).toBe(told);
  });

  test('given an end of it, then no timer is left', async () => {
    await clock.advance(100);
    const before = clock.timers;
    await whileLeading(candidate.elector.fence, new AbortController().signal, settle, clock);
    expect(clock.timers).toBe(before);
  });
});
