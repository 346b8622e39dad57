import { expect } from 'vitest';
import { KeyedQueue, type QueueOptions, type RunResult } from '#src/kubernetes/queue.ts';
import { ManualClock, settle } from './manual-clock.ts';

export interface Run {
  key: string;
  at: number;
  end: (result?: RunResult) => Promise<void>;
  fail: (error?: Error) => Promise<void>;
}

export function setUp(options: Partial<QueueOptions> = {}) {
  const clock = new ManualClock(() => 1);
  const runs: Run[] = [];
  const queue = new KeyedQueue({
    concurrency: 2,
    clock,
    run: key =>
      new Promise((resolve, reject) =>
        runs.push({
          key,
          at: clock.now(),
          end: result => (resolve(result), settle()),
          fail: (error = new Error('x')) => (reject(error), settle()),
        }),
      ),
    ...options,
  });
  queue.start();
  const keys = () => runs.map(run => run.key);
  return { clock, queue, runs, keys, run: (n: number) => runs[n] ?? expect.fail(`run ${n} did not start`) };
}
