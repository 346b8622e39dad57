import { describe, expect, test } from 'vitest';
import { bookmark, event, line, list, type Reply, status, watch } from './http/fake-server.ts';
import { givenReflector } from './reflecting.ts';

const given = givenReflector();

describe('reflect', () => {
  test('given a list in pages and events, then the cache has them all, and the watch starts at the list', async () => {
    const { cache, seen } = given.start(
      {},
      list('10', { a: '3' }, 'more'),
      list('10', { b: '4' }),
      watch([event('ADDED', 'c', '11'), event('MODIFIED', 'a', '12'), event('DELETED', 'b', '13')], 'hang'),
    );
    await seen('added a', 'added b', 'added c', 'modified a', 'deleted b');
    expect(await given.requested(3)).toEqual(['list', 'list more', 'watch 10']);
    expect(cache.get('ns', 'a')).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    const { query } = given.server.seen[2] ?? expect.fail();
    expect(query.get('allowWatchBookmarks')).toBe('true');
    expect(query.get('timeoutSeconds')).toBe('3600');
  });

  test.each(['end', 'cut'] as const)(
    'given a stream that stops (%s), then it goes on from the last bookmark',
    async how => {
      const { seen } = given.start(
        {},
        list('10', {}),
        watch([event('ADDED', 'a', '11'), bookmark('20')], how),
        watch([event('ADDED', 'b', '21')], 'hang'),
      );
      await seen('added a', 'added b');
      expect(await given.requested(3)).toEqual(['list', 'watch 10', 'watch 20']);
    },
  );

  test('given a stream cut in the middle of a line, then nothing is lost', async () => {
    const whole = event('ADDED', 'b', '12');
    const { seen } = given.start(
      {},
      list('10', {}),
      watch([event('ADDED', 'a', '11'), whole.slice(0, 30)], 'cut'),
      watch([whole], 'hang'),
    );
    await seen('added a', 'added b');
    expect(await given.requested(3)).toEqual(['list', 'watch 10', 'watch 11']);
  });

  const expired = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
  test.each([
    ['as the answer to the watch', [list('10', { a: '1' }), status(410, 'Expired')], ['list', 'watch 10']],
    ['as an event', [list('10', { a: '1' }), watch([line('ERROR', expired)], 'end')], ['list', 'watch 10']],
    ['for the continue token', [list('10', { a: '1' }, 'old'), status(410, 'Expired')], ['list', 'list old']],
  ] as [string, Reply[], string[]][])(
    'given 410 %s, then it lists anew at once',
    async (_, replies, requests) => {
      const { cache } = given.start({}, ...replies, list('50', { b: '40' }), watch([], 'hang'));
      expect(await given.requested(4)).toEqual([...requests, 'list', 'watch 50']);
      expect(cache.list().map(each => each.metadata.name)).toEqual(['b']);
      expect(given.backOffs).toEqual([]);
    },
  );

  test('given 410 again and again, then it backs off', async () => {
    const round = [list('10', {}), status(410, 'Expired')];
    given.start({}, ...round, ...round, ...round, list('11', {}), watch([], 'hang'));
    await given.requested(8);
    expect(given.backOffs).toEqual([200, 400]);
  });

  test.each([
    ['a bookmark', bookmark('5')],
    ['an event', event('MODIFIED', 'b', '6')],
  ])(
    'given %s older than what was told before, as of an etcd restored, then it lists again',
    async (_, older) => {
      const { cache, seen } = given.start(
        {},
        list('10', { a: '9' }),
        watch([older], 'hang'),
        list('6', { b: '6' }),
        watch([event('MODIFIED', 'b', '7')], 'hang'),
      );
      await seen('added a', 'deleted a', 'added b', 'modified b');
      expect(await given.requested(4)).toEqual(['list', 'watch 10', 'list', 'watch 6']);
      expect(cache.get('ns', 'b')?.metadata.resourceVersion).toBe('7');
    },
  );

  test('given a watch from a position that is still to come, which tells nothing, then it lists again', async () => {
    let now = 0;
    const clock = { ...given.impatient, now: () => now };
    const { seen } = given.start(
      { clock },
      list('10', { a: '9' }),
      (...call) => {
        now = 600_000;
        return watch([], 'cut')(...call);
      },
      list('5', {}),
      watch([], 'hang'),
    );
    await seen('added a', 'deleted a');
    expect(await given.requested(4)).toEqual(['list', 'watch 10', 'list', 'watch 5']);
  });

  test('given a watch that told something before it fell silent, then it goes on from there', async () => {
    let now = 0;
    const clock = { ...given.impatient, now: () => now };
    const { seen } = given.start(
      { clock },
      list('10', {}),
      (...call) => {
        now = 600_000;
        return watch([event('ADDED', 'a', '11')], 'end')(...call);
      },
      watch([], 'hang'),
    );
    await seen('added a');
    expect(await given.requested(3)).toEqual(['list', 'watch 10', 'watch 11']);
  });

  test('given what happened while it could not watch, then the relist tells deletions and re-creations', async () => {
    const again: Reply = watch([event('MODIFIED', 'b', '35', 'b-second-life')], 'hang');
    const { seen } = given.start(
      {},
      list('10', { a: '1', b: '2' }),
      status(410, 'Expired'),
      list('30', { b: '2' }),
      again,
    );
    await seen('added a', 'added b', 'deleted a', 'deleted b', 'added b');
  });

  test('given any failure, then it goes on for ever, with growing waits and the cache kept', async () => {
    const told: boolean[] = [];
    const onWatch = (_: string, __: string, isOpen: boolean) => void told.push(isOpen);
    const { cache, seen } = given.start(
      { onWatch },
      status(500, 'InternalError'),
      status(403, 'Forbidden'),
      list('10', { a: '1' }),
      status(500, 'InternalError'),
      watch([line('ERROR', { code: 500, message: 'etcd is away' })], 'end'),
      watch([], 'end'),
      (_, response) => void response.destroy(),
      watch([event('ADDED', 'b', '11')], 'hang'),
    );
    await seen('added a', 'added b');
    expect(cache.hasSynced).toBe(true);
    expect([told[0], told.at(-1)]).toEqual([false, true]);
    expect(told.filter(isOpen => isOpen).length).toBe(3);
    expect((await given.requested(8)).slice(2)).toEqual(['list', ...Array<string>(5).fill('watch 10')]);
    expect(given.backOffs).toEqual([100, 200, 400, 800, 1600, 3200]);
  });

  test('given Retry-After, then it waits that long', async () => {
    given.start(
      { clock: given.impatient },
      status(429, 'TooManyRequests', { 'retry-after': '45' }),
      list('10', {}),
      watch([], 'hang'),
    );
    await given.requested(3);
    expect(given.waits).toContain(45_000);
  });

  test('given a bookmark, then the answer to a write from before it changes nothing', async () => {
    const { cache } = given.start({}, list('10', {}), watch([bookmark('20')], 'end'), watch([], 'hang'));
    expect((await given.requested(3)).at(-1)).toBe('watch 20');
    const metadata = { name: 'b', namespace: 'ns', uid: 'b', resourceVersion: '15' };
    cache.written({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
    expect(cache.get('ns', 'b')).toBeUndefined();
  });
});
