import { describe, expect, test } from 'vitest';
import { Cache } from '#src/kubernetes/cache.ts';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';
import { toItself, toLabelled } from '#src/kubernetes/map-keys.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { setUp } from './controlling.ts';
import { settle } from './manual-clock.ts';

function object(
  name: string,
  resourceVersion: string,
  labels: Record<string, string> = {},
): KubernetesObject {
  const metadata = { name, namespace: 'ns', uid: name, resourceVersion, labels };
  return { apiVersion: 'v1', kind: 'Pod', metadata };
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
});
