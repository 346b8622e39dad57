import { describe, expect, test } from 'vitest';
import { NotLeaderError } from '#src/kubernetes/errors.ts';
import { setUp } from './controlling.ts';
import { settle } from './manual-clock.ts';

describe('Controller', () => {
  test('given a pass that lasts too long, then its signal is aborted, and no other pass starts until it ends', async () => {
    let end = () => undefined as void;
    let told = '';
    const { clock, controller, passes, stop } = setUp({
      passDeadlineMs: 1000,
      reconcile: (_, signal) => {
        signal.addEventListener('abort', () => (told = String(signal.reason)));
        return new Promise(resolve => (end = () => resolve(undefined)));
      },
    });
    const running = controller.run(stop.signal);
    controller.enqueue('ns/k');
    await settle();
    controller.enqueue('ns/k');
    await clock.advance(60_000);
    expect(told).toContain('test ns/k: the pass did not end within 1000 ms');
    expect(controller.stuck).toBe('test ns/k: the pass has not ended for 60 s');
    expect(passes).toHaveLength(1);
    end();
    await settle();
    expect(passes).toHaveLength(2);
    await clock.advance(1999);
    expect(controller.stuck).toBeUndefined();
    end();
    stop.abort();
    await running;
  });

  test('given a shutdown, then running passes may end, and are told to stop after a while', async () => {
    let aborted = false;
    const { clock, controller, stop } = setUp({
      drainMs: 500,
      reconcile: (_, signal) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason);
          }),
        ),
    });
    let ended = false;
    const running = controller.run(stop.signal).then(() => (ended = true));
    await settle();
    controller.enqueue('ns/k');
    stop.abort();
    await clock.advance(499);
    expect([aborted, ended]).toEqual([false, false]);
    await clock.advance(1);
    await running;
    expect(aborted).toBe(true);
  });

  test('given a lease that is lost, then running passes are told to stop at once', async () => {
    let told: unknown;
    const { controller, stop } = setUp({
      reconcile: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            told = signal.reason;
            reject(signal.reason as Error);
          });
        }),
    });
    const lost = new AbortController();
    const running = controller.run(AbortSignal.any([stop.signal, lost.signal]), lost.signal);
    controller.enqueue('ns/k');
    await settle();
    lost.abort(new NotLeaderError('the lease is held by another'));
    await running;
    expect(told).toBeInstanceOf(NotLeaderError);
  });
});
