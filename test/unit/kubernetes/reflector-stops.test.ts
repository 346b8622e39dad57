import { describe, expect, test } from 'vitest';
import type { Transport } from '#src/kubernetes/transport.ts';
import { event, list, watch } from './http/fake-server.ts';
import { givenReflector } from './reflecting.ts';

const given = givenReflector();

describe('reflect', () => {
  test('given a stop during the first list, then no watch is opened', async () => {
    const { cache } = given.start({});
    await given.server.requests(1);
    given.stop.abort();
    await given.running;
    expect([given.server.seen.length, cache.hasSynced]).toEqual([1, false]);
  });

  test('given a stop in the moment the list arrives, then no watch is opened', async () => {
    let watches = 0;
    const lists: Transport = {
      request: async <T>() => {
        given.stop.abort();
        return { metadata: { resourceVersion: '1' }, items: [] } as T;
      },
      watch: () => Promise.reject(new Error(`watch ${++watches}`)),
      close: async () => undefined,
    };
    given.start({ transport: lists });
    await given.running;
    expect(watches).toBe(0);
  });

  test('given a stop during a watch, then its connection is closed', async () => {
    let closed: Promise<void> = Promise.resolve();
    given.start({}, list('1', {}), (seen, response) => {
      closed = new Promise(resolve => response.on('close', resolve));
      return watch([], 'hang')(seen, response);
    });
    await given.requested(2);
    given.stop.abort();
    await given.running;
    await closed;
  });

  test.each([
    ['at once', (abort: () => void) => abort()],
    ['a moment later', (abort: () => void) => queueMicrotask(abort)],
  ])('given a subscriber that stops it %s on hearing of the list, then it ends', async (_, when) => {
    const { cache } = given.start({}, list('1', { a: '1' }), watch([], 'hang'));
    cache.subscribe(() => when(() => given.stop.abort()));
    await given.running;
  });

  test('given a subscriber that stops it on hearing of an event, then those that came with it are not told', async () => {
    const together = event('ADDED', 'a', '2') + event('ADDED', 'b', '3');
    const { cache, changes } = given.start({}, list('1', {}), watch([together], 'hang'));
    cache.subscribe(() => given.stop.abort());
    await given.running;
    expect(changes).toEqual(['added a']);
  });
});
