import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { type Clock, systemClock } from '#src/kubernetes/clock.ts';
import { openTransport } from '#src/kubernetes/http-transport.ts';
import type { ApiResource } from '#src/kubernetes/object.ts';
import { type ReflectorOptions, reflect } from '#src/kubernetes/reflector.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { bookmark, event, FakeServer, line, list, type Reply, status, watch } from './fake-server.ts';

const configMaps: ApiResource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

let server: FakeServer;
let transport: Transport;
let stop: AbortController;
let running: Promise<void>;
/** Every wait the reflector asked for, in milliseconds. */
let waits: number[];

beforeEach(async () => {
  server = await FakeServer.start();
  transport = openTransport({ connection: server.connection, userAgent: 'tester' });
  stop = new AbortController();
  running = Promise.resolve();
  waits = [];
});

afterEach(async () => {
  stop.abort();
  await running;
  await server.stop();
  await transport.close();
});

/** Waits of less than a minute, which are back-offs, pass at once. */
const impatient: Clock = {
  ...systemClock,
  random: () => 1,
  after(ms, run) {
    if (ms < 60_000) waits.push(ms);
    return systemClock.after(ms < 60_000 ? 0 : ms, run);
  },
};

function start(options: Partial<ReflectorOptions<never>>, ...replies: Reply[]) {
  server.reply(...replies);
  const cache = new Cache();
  const changes: string[] = [];
  const waiting: (() => void)[] = [];
  cache.subscribe(change => {
    changes.push(`${change.kind} ${(change.new ?? change.old)?.metadata.name}`);
    for (const wake of waiting.splice(0)) wake();
  });
  const seen = async (...wanted: string[]) => {
    while (changes.length < wanted.length) await new Promise<void>(resolve => waiting.push(resolve));
    expect(changes).toEqual(wanted);
  };
  const base = { transport, resource: configMaps, cache, log: silentLogger, clock: impatient };
  running = reflect({ ...base, ...options, cache }, stop.signal);
  return { cache, changes, seen };
}

const requested = async (count: number) =>
  (await server.requests(count)).map(({ query }) =>
    query.has('watch')
      ? `watch ${query.get('resourceVersion')}`
      : `list ${query.get('continue') ?? ''}`.trim(),
  );

describe('reflect', () => {
  test('given a list in pages and events, then the cache has them all, and the watch starts at the list', async () => {
    const { cache, seen } = start(
      {},
      list('10', { a: '3' }, 'more'),
      list('10', { b: '4' }),
      watch([event('ADDED', 'c', '11'), event('MODIFIED', 'a', '12'), event('DELETED', 'b', '13')], 'hang'),
    );
    await seen('added a', 'added b', 'added c', 'modified a', 'deleted b');
    expect(await requested(3)).toEqual(['list', 'list more', 'watch 10']);
    expect(cache.get('ns', 'a')).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    const { query } = server.seen[2] ?? expect.fail();
    expect(query.get('allowWatchBookmarks')).toBe('true');
    expect(query.get('timeoutSeconds')).toBe('3600');
  });

  test.each(['end', 'cut'] as const)(
    'given a stream that stops (%s), then it goes on from the last bookmark',
    async how => {
      const { seen } = start(
        {},
        list('10', {}),
        watch([event('ADDED', 'a', '11'), bookmark('20')], how),
        watch([event('ADDED', 'b', '21')], 'hang'),
      );
      await seen('added a', 'added b');
      expect(await requested(3)).toEqual(['list', 'watch 10', 'watch 20']);
    },
  );

  test('given a stream cut in the middle of a line, then nothing is lost', async () => {
    const whole = event('ADDED', 'b', '12');
    const { seen } = start(
      {},
      list('10', {}),
      watch([event('ADDED', 'a', '11'), whole.slice(0, 30)], 'cut'),
      watch([whole], 'hang'),
    );
    await seen('added a', 'added b');
    expect(await requested(3)).toEqual(['list', 'watch 10', 'watch 11']);
  });

  const expired = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
  test.each([
    ['as the answer to the watch', [list('10', { a: '1' }), status(410, 'Expired')], ['list', 'watch 10']],
    ['as an event', [list('10', { a: '1' }), watch([line('ERROR', expired)], 'end')], ['list', 'watch 10']],
    ['for the continue token', [list('10', { a: '1' }, 'old'), status(410, 'Expired')], ['list', 'list old']],
  ] as [string, Reply[], string[]][])(
    'given 410 %s, then it lists anew at once',
    async (_, replies, requests) => {
      const { cache } = start({}, ...replies, list('50', { b: '40' }), watch([], 'hang'));
      expect(await requested(4)).toEqual([...requests, 'list', 'watch 50']);
      expect(cache.list().map(each => each.metadata.name)).toEqual(['b']);
      expect(waits.filter(wait => wait > 0 && wait < 30_000)).toEqual([]);
    },
  );

  test('given 410 again and again, then it backs off', async () => {
    const round = [list('10', {}), status(410, 'Expired')];
    start({}, ...round, ...round, ...round, list('11', {}), watch([], 'hang'));
    await requested(8);
    expect(waits.filter(wait => wait > 0 && wait < 30_000)).toEqual([200, 400]);
  });

  test.each([
    ['a bookmark', bookmark('5')],
    ['an event', event('MODIFIED', 'b', '6')],
  ])(
    'given %s older than what was told before, as of an etcd restored, then it lists again',
    async (_, older) => {
      const { cache, seen } = start(
        {},
        list('10', { a: '9' }),
        watch([older], 'hang'),
        list('6', { b: '6' }),
        watch([event('MODIFIED', 'b', '7')], 'hang'),
      );
      await seen('added a', 'deleted a', 'added b', 'modified b');
      expect(await requested(4)).toEqual(['list', 'watch 10', 'list', 'watch 6']);
      expect(cache.get('ns', 'b')?.metadata.resourceVersion).toBe('7');
    },
  );

  test('given a watch from a position that is still to come, which tells nothing, then it lists again', async () => {
    let now = 0;
    const clock = { ...impatient, now: () => now };
    const { seen } = start(
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
    expect(await requested(4)).toEqual(['list', 'watch 10', 'list', 'watch 5']);
  });

  test('given a watch that told something before it fell silent, then it goes on from there', async () => {
    let now = 0;
    const clock = { ...impatient, now: () => now };
    const { seen } = start(
      { clock },
      list('10', {}),
      (...call) => {
        now = 600_000;
        return watch([event('ADDED', 'a', '11')], 'end')(...call);
      },
      watch([], 'hang'),
    );
    await seen('added a');
    expect(await requested(3)).toEqual(['list', 'watch 10', 'watch 11']);
  });

  test('given what happened while it could not watch, then the relist tells deletions and re-creations', async () => {
    const again: Reply = watch([event('MODIFIED', 'b', '35', 'b-second-life')], 'hang');
    const { seen } = start(
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
    const { cache, seen } = start(
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
    expect((await requested(8)).slice(2)).toEqual(['list', ...Array<string>(5).fill('watch 10')]);
    expect(waits.filter(wait => wait > 0 && wait < 30_000)).toEqual([100, 200, 400, 800, 1600, 3200]);
  });

  test('given a watch that something cuts while it is quiet, then that is nothing to read of, but one that cannot be opened is', async () => {
    let time = 0;
    // Every look at it is a second later.
    const clock = { ...impatient, now: () => (time += 1000) };
    const warnings: string[] = [];
    const log = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    const [cut, forbidden] = [watch([], 'cut'), status(403, 'Forbidden')];
    const last = watch([event('ADDED', 'a', '11')], 'cut');
    const { seen } = start({ clock, log }, list('10', {}), cut, cut, last);
    await seen('added a');
    await requested(5);
    expect(warnings).toEqual([]);
    expect(waits).toEqual([100, 100, 100]);
    stop.abort();
    await running;
    stop = new AbortController();
    start({ clock, log }, list('10', {}), cut, forbidden, watch([], 'hang'));
    await requested(9);
    expect(warnings).toEqual([
      expect.stringMatching(/^Watch interrupted: WATCH .*configmaps: it is Forbidden$/),
    ]);
  });

  test('given Retry-After, then it waits that long', async () => {
    start(
      { clock: impatient },
      status(429, 'TooManyRequests', { 'retry-after': '45' }),
      list('10', {}),
      watch([], 'hang'),
    );
    await requested(3);
    expect(waits).toContain(45_000);
  });

  test('given a stop during the first list, then no watch is opened', async () => {
    const { cache } = start({});
    await server.requests(1);
    stop.abort();
    await running;
    expect([server.seen.length, cache.hasSynced]).toEqual([1, false]);
  });

  test('given a stop in the moment the list arrives, then no watch is opened', async () => {
    let watches = 0;
    const lists: Transport = {
      request: async <T>() => {
        stop.abort();
        return { metadata: { resourceVersion: '1' }, items: [] } as T;
      },
      watch: () => Promise.reject(new Error(`watch ${++watches}`)),
      close: async () => undefined,
    };
    start({ transport: lists });
    await running;
    expect(watches).toBe(0);
  });

  test('given a bookmark, then the answer to a write from before it changes nothing', async () => {
    const { cache } = start({}, list('10', {}), watch([bookmark('20')], 'end'), watch([], 'hang'));
    expect((await requested(3)).at(-1)).toBe('watch 20');
    const metadata = { name: 'b', namespace: 'ns', uid: 'b', resourceVersion: '15' };
    cache.written({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
    expect(cache.get('ns', 'b')).toBeUndefined();
  });

  test('given a stop during a watch, then its connection is closed', async () => {
    let closed: Promise<void> = Promise.resolve();
    start({}, list('1', {}), (seen, response) => {
      closed = new Promise(resolve => response.on('close', resolve));
      return watch([], 'hang')(seen, response);
    });
    await requested(2);
    stop.abort();
    await running;
    await closed;
  });

  test.each([
    ['at once', (abort: () => void) => abort()],
    ['a moment later', (abort: () => void) => queueMicrotask(abort)],
  ])('given a subscriber that stops it %s on hearing of the list, then it ends', async (_, when) => {
    const { cache } = start({}, list('1', { a: '1' }), watch([], 'hang'));
    cache.subscribe(() => when(() => stop.abort()));
    await running;
  });

  test('given a subscriber that stops it on hearing of an event, then those that came with it are not told', async () => {
    const together = event('ADDED', 'a', '2') + event('ADDED', 'b', '3');
    const { cache, changes } = start({}, list('1', {}), watch([together], 'hang'));
    cache.subscribe(() => stop.abort());
    await running;
    expect(changes).toEqual(['added a']);
  });

  test('given namespaces, then each is listed and watched for itself', async () => {
    const { cache } = start(
      { namespaces: ['x', 'y'] },
      list('1', {}),
      list('1', {}),
      watch([], 'hang'),
      watch([], 'hang'),
    );
    const paths = (await server.requests(4)).map(seen => seen.path.split('/')[4]);
    expect(new Set(paths)).toEqual(new Set(['x', 'y']));
    expect(cache.hasSynced).toBe(true);
  });

  test('given namespaces and a cluster-scoped resource, then it is listed and watched once', async () => {
    const resource = { ...configMaps, namespaced: false };
    start({ resource, namespaces: ['x', 'y'] }, list('1', {}), watch([], 'hang'));
    expect((await server.requests(2)).map(seen => seen.path)).toEqual(Array(2).fill('/api/v1/configmaps'));
  });

  test.each([403, 404])(
    'given %i for a list, then that is told each time, with the namespace',
    async code => {
      const told: string[] = [];
      const onRefused = (namespace: string, error: Error) => told.push(`${namespace}: ${error.message}`);
      const { seen } = start(
        { namespaces: ['x'], onRefused },
        status(code, 'Refused'),
        status(500, 'Broken'),
        status(code, 'Refused'),
        list('1', { a: '1' }),
        watch([], 'hang'),
      );
      await seen('added a');
      expect(told).toEqual(Array(2).fill(expect.stringMatching(/^x: .*it is Refused$/)));
    },
  );

  test('given selectors, then list and watch carry them', async () => {
    const selectors = { labelSelector: 'a=b', fieldSelector: 'metadata.name=c' };
    start(selectors, list('1', {}), watch([], 'hang'));
    for (const { query } of await server.requests(2))
      expect(Object.fromEntries(query)).toMatchObject(selectors);
  });
});
