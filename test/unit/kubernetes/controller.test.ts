import { describe, expect, test } from 'vitest';
import { Cache } from '#src/kubernetes/cache.ts';
import { Controller, type ControllerOptions } from '#src/kubernetes/controller.ts';
import { ApiError, ConnectionError, NotLeaderError } from '#src/kubernetes/errors.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { toItself, toLabelled } from '#src/kubernetes/map-keys.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { ManualClock, settle } from './manual-clock.ts';

function object(
  name: string,
  resourceVersion: string,
  labels: Record<string, string> = {},
): KubernetesObject {
  const metadata = { name, namespace: 'ns', uid: name, resourceVersion, labels };
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

function setUp(options: Partial<ControllerOptions> = {}) {
  const clock = new ManualClock(() => 1);
  const passes: string[] = [];
  const lines: string[] = [];
  const record = (level: string) => (fields: object, message: string) =>
    lines.push(`${level} ${message}${'err' in fields ? ' with stack' : ''}`);
  const log: Logger = {
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
  };
  const reconcile = options.reconcile ?? (async () => undefined);
  const controller = new Controller({
    name: 'test',
    log,
    clock,
    ...options,
    reconcile: (key, signal) => (passes.push(key), reconcile(key, signal)),
  });
  const stop = new AbortController();
  return { clock, controller, passes, lines, stop };
}

describe('Controller', () => {
  test('given caches that are not complete, then nothing is reconciled before they are', async () => {
    const { controller, passes, stop } = setUp();
    const [a, b] = [new Cache(), new Cache()];
    controller.watch(a, toItself);
    controller.watch(b, toItself);
    const running = controller.run(stop.signal);
    a.replace('', [object('x', '1')], '1');
    await settle();
    expect(passes).toEqual([]);
    b.replace('', [], '1');
    await settle();
    expect(passes).toEqual(['ns/x']);
    stop.abort();
    await running;
  });

  test('given a namespace that cannot be listed, then the keys of others are reconciled, and its own later', async () => {
    const { controller, passes, stop } = setUp();
    const [a, b] = [new Cache(), new Cache()];
    for (const cache of [a, b]) {
      cache.expect('ns');
      cache.expect('gone');
      controller.watch(cache, toItself);
    }
    const running = controller.run(stop.signal);
    a.replace('ns', [object('x', '1')], '1');
    controller.enqueue('gone/y');
    await settle();
    expect(passes).toEqual([]);
    b.replace('ns', [], '1');
    await settle();
    expect(passes).toEqual(['ns/x']);
    for (const cache of [a, b]) cache.replace('gone', [], '2');
    await settle();
    expect(passes).toEqual(['ns/x', 'gone/y']);
    stop.abort();
    await running;
  });

  test('given an object that moves to another key, then the old and the new one are reconciled', async () => {
    const { controller, passes, stop } = setUp();
    const pods = new Cache();
    controller.watch(pods, toLabelled('app'));
    const running = controller.run(stop.signal);
    pods.replace('', [object('x', '1', { app: 'one' }), object('y', '1')], '1');
    await settle();
    pods.observe('', object('x', '2', { app: 'two' }));
    await settle();
    expect(passes).toEqual(['ns/one', 'ns/one', 'ns/two']);
    stop.abort();
    await running;
  });

  test('given a lasting failure, then it is one line in the log until it changes or ends', async () => {
    const errors = ['a', 'a', 'b', undefined, 'b'];
    const { clock, controller, lines, stop, passes } = setUp({
      reconcile: async () => {
        const message = errors.shift();
        if (message) throw new ApiError('GET /x', 500, { message });
      },
    });
    const running = controller.run(stop.signal);
    controller.enqueue('ns/k');
    await clock.advance(60_000);
    controller.enqueue('ns/k');
    await clock.advance(60_000);
    expect(lines).toEqual([
      'error Reconcile failed: GET /x: a',
      'debug Reconcile failed again: GET /x: a',
      'error Reconcile failed: GET /x: b',
      'error Reconcile failed: GET /x: b',
    ]);
    expect(passes).toHaveLength(6);
    stop.abort();
    await running;
  });

  test('given a key that fails and then goes, then its last error is forgotten with it', async () => {
    let isThere = true;
    const { clock, controller, lines, stop } = setUp({
      reconcile: async () => {
        if (isThere) throw new ApiError('GET', 500, { message: 'no' });
      },
    });
    const cache = new Cache();
    cache.replace('', [object('k', '1')], '1');
    controller.watch(cache, toItself);
    controller.enqueue('ns/k');
    const running = controller.run(stop.signal);
    await settle();
    isThere = false;
    cache.observeDeleted('', object('k', '2'));
    await settle();
    isThere = true;
    controller.enqueue('ns/k');
    await clock.advance(0);
    // One that is of the same name later is told anew.
    expect(lines.filter(line => line.startsWith('error'))).toHaveLength(2);
    stop.abort();
    await running;
  });

  test('given a fault of the program, then its stack is in the log', async () => {
    const { controller, lines, stop } = setUp({
      reconcile: async () => {
        throw new TypeError('x is undefined');
      },
    });
    const running = controller.run(stop.signal);
    controller.enqueue('ns/k');
    await settle();
    expect(lines).toEqual(['error Reconcile failed: x is undefined with stack']);
    stop.abort();
    await running;
  });

  test('given an API server that was away for an hour, then all go on within ten seconds', async () => {
    let away = true;
    let done = 0;
    const { clock, controller, stop } = setUp({
      reconcile: async () => {
        if (away) throw new ConnectionError('refused');
        done++;
      },
    });
    const running = controller.run(stop.signal);
    controller.enqueue('ns/k');
    await clock.advance(3_600_000);
    away = false;
    await clock.advance(10_000);
    expect(done).toBe(1);
    stop.abort();
    await running;
  });

  test('given Retry-After, then the key waits that long', async () => {
    const { clock, controller, passes, stop } = setUp({
      reconcile: async () => {
        throw new ApiError('GET /x', 429, {}, 30_000);
      },
    });
    const running = controller.run(stop.signal);
    controller.enqueue('ns/k');
    await clock.advance(29_999);
    expect(passes).toHaveLength(1);
    await clock.advance(1);
    expect(passes).toHaveLength(2);
    stop.abort();
    await running;
  });

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
