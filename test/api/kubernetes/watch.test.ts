import { cpSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { systemClock } from '#src/kubernetes/clock.ts';
import { keyOf } from '#src/kubernetes/object.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { type Server, startServer } from '#test/api/server.ts';
import { type Api, configMap, configMaps, found, openApi } from './setup.ts';

/** A transport whose watches can be broken and kept from coming back; counts lists. */
function breakable(transport: Transport) {
  let open = Promise.withResolvers<void>();
  open.resolve();
  const breakers = new Set<AbortController>();
  let lists = 0;
  const wrapped: Transport = {
    request(request) {
      if (request.method === 'GET') lists++;
      return transport.request(request);
    },
    async watch(request) {
      await open.promise;
      const breaker = new AbortController();
      breakers.add(breaker);
      const signal = AbortSignal.any([request.signal, breaker.signal]);
      return transport.watch({ ...request, signal });
    },
    close: () => transport.close(),
  };
  return {
    transport: wrapped,
    lists: () => lists,
    cut() {
      open = Promise.withResolvers<void>();
      for (const breaker of breakers) breaker.abort(new Error('cut'));
      breakers.clear();
    },
    heal: () => open.resolve(),
  };
}

describe('a cache that follows a real API server', () => {
  let api: Api;

  beforeAll(async () => {
    api = await openApi(inject('kubeconfig'));
  });

  afterAll(() => api.close());

  test('given a watch that was cut, then it resumes without a list and has what happened meanwhile', async () => {
    const link = breakable(api.transport);
    const cache = await api.follow(configMaps, link.transport);
    const client = api.client(configMaps);
    const first = await client.apply(configMap(api.namespace, 'resume', { a: '1' }));
    await found(cache, () => cache.get(api.namespace, 'resume'));
    link.cut();
    await client.delete(first.metadata);
    const second = await client.apply(configMap(api.namespace, 'resume', { a: '2' }));
    const kinds: string[] = [];
    cache.subscribe(change => kinds.push(change.kind));
    link.heal();
    await found(
      cache,
      () => cache.get(api.namespace, 'resume')?.metadata.uid === second.metadata.uid || undefined,
    );
    expect([kinds, link.lists()]).toEqual([['deleted', 'added'], 1]);
  });

  test('given somebody who writes without pause, then the cache is never older than our own writes', async () => {
    const cache = await api.follow(configMaps);
    const ours = api.client(configMaps, { cache });
    const theirs = api.client(configMaps, { fieldManager: 'them' });
    let last = 0n;
    cache.subscribe(({ new: object }) => {
      if (object?.metadata.name !== 'hammered') return;
      const version = BigInt(object.metadata.resourceVersion ?? 0);
      expect(version).toBeGreaterThan(last);
      last = version;
    });
    const done = new AbortController();
    const hammering = (async () => {
      for (let n = 0; !done.signal.aborted; n++) {
        await theirs.apply(configMap(api.namespace, 'hammered', { theirs: String(n) }));
      }
    })();
    for (let n = 0; n < 200; n++) {
      const written = await ours.apply(configMap(api.namespace, 'hammered', { ours: String(n) }));
      const cached = cache.get(api.namespace, 'hammered');
      expect(cached?.['data']).toMatchObject({ ours: String(n) });
      expect(last).toBeGreaterThanOrEqual(BigInt(written.metadata.resourceVersion ?? 0));
    }
    done.abort();
    await hammering;
    const end = await ours.get(api.namespace, 'hammered');
    await found(cache, () => last === BigInt(end?.metadata.resourceVersion ?? 0) || undefined);
  });

  test('given objects created and deleted by us in haste, then none comes back', async () => {
    const cache = await api.follow(configMaps);
    const client = api.client(configMaps, { cache });
    const watched = await api.follow(configMaps);
    for (let n = 0; n < 50; n++) {
      const { metadata } = await client.apply(configMap(api.namespace, 'short-lived', { n: String(n) }));
      expect(cache.get(api.namespace, 'short-lived')?.metadata.uid).toBe(metadata.uid);
      await client.delete(metadata);
      expect(cache.get(api.namespace, 'short-lived')).toBeUndefined();
    }
    await client.apply(configMap(api.namespace, 'last', {}));
    await found(watched, () => watched.get(api.namespace, 'last'));
    expect(cache.get(api.namespace, 'short-lived')).toBeUndefined();
  });
});

describe('a cache, while the API server is killed', () => {
  let server: Server;
  let api: Api;

  beforeAll(async () => {
    server = await startServer();
    api = await openApi(server.kubeconfig);
  });

  afterAll(async () => {
    await api.close();
    await server.stop();
  });

  test('given a kill and a restart, then it goes on and misses nothing', async () => {
    const cache = await api.follow(configMaps);
    const client = api.client(configMaps);
    await client.apply(configMap(api.namespace, 'before', {}));
    await found(cache, () => cache.get(api.namespace, 'before'));
    await server.apiServer.stop();
    expect(cache.list(api.namespace).map(each => each.metadata.name)).toContain('before');
    await server.apiServer.start();
    await client.apply(configMap(api.namespace, 'after', {}));
    await found(cache, () => cache.get(api.namespace, 'after'));
  });

  test('given a restart after which its resourceVersion is too old, then a list tells what was missed', async () => {
    const link = breakable(api.transport);
    const cache = await api.follow(configMaps, link.transport);
    const client = api.client(configMaps);
    const live = [];
    for (const name of ['kept', 'deleted', 'replaced']) {
      live.push(await client.apply(configMap(api.namespace, name, {})));
    }
    await found(cache, () => cache.get(api.namespace, 'replaced'));
    link.cut();
    for (const object of live.slice(1)) await client.delete(object.metadata);
    const replaced = await client.apply(configMap(api.namespace, 'replaced', { again: 'yes' }));
    // A restarted server remembers nothing from before its start.
    await server.apiServer.stop();
    await server.apiServer.start();
    const changes: string[] = [];
    cache.subscribe(change => changes.push(`${change.kind} ${(change.new ?? change.old)?.metadata.name}`));
    link.heal();
    await found(
      cache,
      () => cache.get(api.namespace, 'replaced')?.metadata.uid === replaced.metadata.uid || undefined,
    );
    expect(new Set(changes)).toEqual(new Set(['deleted deleted', 'deleted replaced', 'added replaced']));
    expect(link.lists()).toBe(2);
    const listed = (await client.list({ namespace: api.namespace })).items;
    const versions = (objects: typeof listed) =>
      Object.fromEntries(objects.map(object => [keyOf(object), object.metadata.resourceVersion]));
    expect(versions(cache.list(api.namespace))).toEqual(versions(listed));
  });

  test('given an etcd restored from a backup, then the cache goes back to it', async () => {
    const etcd = `${dirname(server.kubeconfig)}/etcd`;
    const hasty: Transport = {
      request: request => api.transport.request(request),
      watch: request => api.transport.watch({ ...request, silenceMs: 2000 }),
      close: () => api.transport.close(),
    };
    // A thousand times as fast: the silence of a watch is long enough after a second.
    const clock = { ...systemClock, now: () => systemClock.now() * 1000 };
    const cache = await api.follow(configMaps, hasty, clock);
    const client = api.client(configMaps);
    await client.apply(configMap(api.namespace, 'backed-up', {}));
    await server.apiServer.stop();
    await server.etcd.stop();
    cpSync(etcd, `${etcd}-backup`, { recursive: true });
    await server.etcd.start();
    await server.apiServer.start();
    await client.apply(configMap(api.namespace, 'since', {}));
    await found(cache, () => cache.get(api.namespace, 'since'));
    await server.apiServer.stop();
    await server.etcd.stop();
    rmSync(etcd, { recursive: true });
    cpSync(`${etcd}-backup`, etcd, { recursive: true });
    await server.etcd.start();
    await server.apiServer.start();
    await found(cache, () => (cache.get(api.namespace, 'since') ? undefined : true));
    expect(cache.get(api.namespace, 'backed-up')).toBeDefined();
    await client.apply(configMap(api.namespace, 'after', {}));
    await found(cache, () => cache.get(api.namespace, 'after'));
  });
});
