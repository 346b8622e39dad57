import { describe, expect, test } from 'vitest';
import { settle } from './manual-clock.ts';
import { setUp } from './queue-runs.ts';

describe('KeyedQueue', () => {
  test('given a key added many times before it runs, then it runs once', async () => {
    const { queue, keys, run } = setUp({ concurrency: 1 });
    queue.add('busy');
    for (let i = 0; i < 5; i++) queue.add('a');
    await run(0).end();
    await run(1).end();
    expect(keys()).toEqual(['busy', 'a']);
    expect(queue.size).toBe(0);
  });

  test('given a key added during its run, then it runs exactly once more, and not before the run ends', async () => {
    const { queue, keys, run } = setUp();
    queue.add('a');
    queue.add('a');
    queue.add('a');
    expect(keys()).toEqual(['a']);
    await run(0).end();
    expect(keys()).toEqual(['a', 'a']);
    await run(1).end();
    expect(queue.size).toBe(0);
  });

  test('given more keys than workers, then the rest wait for a free one', async () => {
    const { queue, keys, run } = setUp({ concurrency: 2 });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect(keys()).toEqual(['a', 'b']);
    await run(1).end();
    expect(keys()).toEqual(['a', 'b', 'c']);
  });

  test('given many runs that wait for nothing, then the event loop turns between them', async () => {
    const done: string[] = [];
    const { queue } = setUp({ concurrency: 2, run: async key => void done.push(key) });
    for (let key = 0; key < 10; key++) queue.add(String(key));
    for (let before = done.length; done.length < 10; before = done.length) {
      await settle();
      expect(done.length - before).toBeLessThanOrEqual(2);
    }
  });

  test('given two delays for one key, then the earlier wins, whichever came first', async () => {
    for (const [first, second] of [
      [100, 50],
      [50, 100],
    ] as const) {
      const { clock, queue, runs, run } = setUp();
      queue.addAfter('a', first);
      queue.addAfter('a', second);
      await clock.advance(1000);
      await run(0).end();
      await clock.advance(1000);
      expect(runs.map(each => each.at)).toEqual([50]);
    }
  });

  test('given failures, then waits double up to the limit and start over after a success', async () => {
    const { clock, queue, runs, run } = setUp({ backoff: { baseMs: 10, maxMs: 50 } });
    queue.add('a');
    for (let i = 0; i < 5; i++) {
      await run(i).fail();
      await clock.advance(1000);
    }
    const waits = runs.slice(1).map((each, i) => each.at - i * 1000);
    expect(waits).toEqual([10, 20, 40, 50, 50]);
    await run(5).end();
    expect(queue.size).toBe(0);
    queue.add('a');
    await run(6).fail();
    await clock.advance(10);
    expect(runs).toHaveLength(8);
  });

  test('given a failure that asks for a wait, then it is kept even if the key changed', async () => {
    const { clock, queue, runs, run } = setUp({ waitOf: () => ({ atLeastMs: 5000 }) });
    queue.add('a');
    queue.add('a');
    await run(0).fail();
    await clock.advance(4999);
    expect(runs).toHaveLength(1);
    await clock.advance(1);
    expect(runs).toHaveLength(2);
  });

  test('given a failure that is soon over, then the back-off is capped', async () => {
    const backoff = { baseMs: 60_000, maxMs: 60_000 };
    const { clock, queue, runs, run } = setUp({ backoff, waitOf: () => ({ atMostMs: 300 }) });
    queue.add('a');
    await run(0).fail();
    await clock.advance(300);
    expect(runs).toHaveLength(2);
  });

  test('given a key in a long back-off, when it is added, then it runs at once', async () => {
    const { queue, runs, run } = setUp({ backoff: { baseMs: 60_000, maxMs: 60_000 } });
    queue.add('a');
    await run(0).fail();
    queue.add('a');
    expect(runs).toHaveLength(2);
  });

  test('given a key that changed during a run that failed, then it is tried again within a second', async () => {
    const { clock, queue, runs, run } = setUp({ backoff: { baseMs: 60_000, maxMs: 60_000 } });
    queue.add('a');
    queue.add('a');
    await run(0).fail();
    await clock.advance(1000);
    expect(runs).toHaveLength(2);
  });

  test('given a run that asks for another one later, then it comes at that time', async () => {
    const { clock, queue, runs, run } = setUp();
    queue.add('a');
    await run(0).end({ after: 300 });
    await clock.advance(299);
    expect(runs).toHaveLength(1);
    await clock.advance(1);
    expect(runs).toHaveLength(2);
  });

  test('given a run that asks for a rest, then the next comes when that is over, whatever is added or was asked for', async () => {
    const { clock, queue, runs, run } = setUp();
    queue.add('a');
    queue.add('a');
    await run(0).end({ after: 300, restMs: 1000 });
    queue.add('a');
    queue.addAfter('a', 100);
    await clock.advance(999);
    expect(runs).toHaveLength(1);
    await clock.advance(1);
    expect(runs).toHaveLength(2);
    await run(1).end();
    expect(queue.size).toBe(0);
    queue.add('a');
    expect(runs).toHaveLength(3);
  });

  test('given a run that asks for a rest, when nothing is added, then one more run comes all the same', async () => {
    const { clock, queue, runs, run } = setUp();
    queue.add('a');
    await run(0).end({ restMs: 1000 });
    await clock.advance(1000);
    expect(runs).toHaveLength(2);
  });

  test('given a key due later that runs earlier, then the later run is not needed', async () => {
    const { clock, queue, runs, run } = setUp();
    queue.addAfter('a', 100);
    queue.add('a');
    await run(0).end();
    await clock.advance(1000);
    expect(runs).toHaveLength(1);
  });

  test('given a success that asks for another run, then its failures are forgotten', async () => {
    const { clock, queue, runs, run } = setUp({ backoff: { baseMs: 10, maxMs: 1000 } });
    queue.add('a');
    await run(0).fail();
    await clock.advance(10);
    await run(1).end({ after: 50 });
    await clock.advance(50);
    await run(2).fail();
    await clock.advance(10);
    expect(runs).toHaveLength(4);
  });

  test('given a drain, then waiting keys are dropped, running ones end, and nothing is taken', async () => {
    const { clock, queue, keys, run } = setUp({ concurrency: 1 });
    for (const key of ['a', 'b']) queue.add(key);
    queue.addAfter('c', 10);
    queue.add('a');
    let drained = false;
    const done = queue.drain().then(() => (drained = true));
    queue.add('d');
    await clock.advance(1000);
    expect(drained).toBe(false);
    await run(0).end({ after: 5 });
    await done;
    await clock.advance(1000);
    expect(keys()).toEqual(['a']);
    expect([queue.size, clock.timers]).toEqual([0, 0]);
  });
});
