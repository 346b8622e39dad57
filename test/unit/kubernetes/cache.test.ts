import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cache } from '#src/kubernetes/cache.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

function object(name: string, resourceVersion: number, rest: Partial<KubernetesObject['metadata']> = {}) {
  const metadata = {
    name,
    namespace: 'ns',
    uid: `${name}-1`,
    resourceVersion: String(resourceVersion),
    ...rest,
  };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata } satisfies KubernetesObject;
}

function setUp() {
  const cache = new Cache({ indexLabel: 'instance' });
  const changes: string[] = [];
  cache.subscribe(change => {
    const about = (change.new ?? change.old)?.metadata;
    changes.push(`${change.kind} ${about?.name}@${about?.resourceVersion}`);
  });
  return { cache, changes, version: (name: string) => cache.get('ns', name)?.metadata.resourceVersion };
}

describe('Cache', () => {
  test('given a list, then an object missing from it is deleted and one with a new uid is another one', () => {
    const { cache, changes } = setUp();
    cache.replace('', [object('a', 1), object('b', 2)], '2');
    changes.length = 0;
    cache.replace('', [object('b', 5, { uid: 'b-2' })], '6');
    expect(changes).toEqual(['deleted a@1', 'deleted b@2', 'added b@5']);
  });

  test('given a list of one namespace, then objects of others stay', () => {
    const { cache } = setUp();
    cache.replace('ns', [object('a', 1)], '1');
    cache.replace('other', [], '9');
    expect(cache.list()).toHaveLength(1);
  });

  test('given an own write, when older events of the object follow, then they change nothing', () => {
    const { cache, changes, version } = setUp();
    cache.replace('', [object('a', 1)], '1');
    cache.written(object('a', 5));
    changes.length = 0;
    cache.observe('', object('a', 3));
    cache.observe('', object('a', 5));
    expect([version('a'), changes]).toEqual(['5', []]);
  });

  test('given an own create, when a list taken before it arrives, then the object stays', () => {
    const { cache, version } = setUp();
    cache.replace('', [], '1');
    cache.written(object('a', 5));
    cache.replace('', [], '3');
    expect(version('a')).toBe('5');
    cache.replace('', [], '6');
    expect(version('a')).toBeUndefined();
  });

  test('given an own write whose answer comes after the watch told of the deletion, then it stays deleted', () => {
    const { cache, version } = setUp();
    cache.replace('', [object('a', 1)], '1');
    cache.observeDeleted('', object('a', 7));
    cache.written(object('a', 6));
    expect(version('a')).toBeUndefined();
  });

  test('given an own deletion, when events and lists from before it follow, then the object does not return', () => {
    const { cache, changes, version } = setUp();
    cache.replace('', [object('a', 1)], '1');
    cache.deleted(object('a', 1).metadata);
    cache.observe('', object('a', 4));
    cache.replace('', [object('a', 4)], '4');
    expect(version('a')).toBeUndefined();
    cache.observeDeleted('', object('a', 5));
    cache.observe('', object('a', 8, { uid: 'a-2' }));
    expect(changes).toEqual(['added a@1', 'deleted a@1', 'added a@8']);
  });

  test('given a re-created object, when the deletion of the first one is told late, then the second stays', () => {
    const { cache, version } = setUp();
    cache.replace('', [object('a', 1)], '1');
    cache.written(object('a', 9, { uid: 'a-2' }));
    cache.observeDeleted('', object('a', 8));
    expect(version('a')).toBe('9');
  });

  test('given a list older than what the watch told, then etcd was restored and the list counts', () => {
    const { cache, version } = setUp();
    cache.replace('', [object('a', 900), object('b', 901)], '901');
    cache.replace('', [object('a', 40)], '41');
    expect([version('a'), version('b')]).toEqual(['40', undefined]);
  });

  test('given a list from before our own object came and went, then its later events do not bring it back', () => {
    const { cache, version } = setUp();
    cache.replace('', [], '1');
    cache.written(object('a', 2));
    cache.deleted(object('a', 2).metadata);
    cache.replace('', [], '1');
    cache.observe('', object('a', 2));
    expect(version('a')).toBeUndefined();
    cache.observeDeleted('', object('a', 3));
    cache.observe('', object('a', 4, { uid: 'a-2' }));
    expect(version('a')).toBe('4');
  });

  test('given resourceVersions beyond 2^53, then they still compare', () => {
    const { cache, version } = setUp();
    cache.replace('', [object('a', 0, { resourceVersion: '9007199254740993' })], '9007199254740993');
    cache.observe('', object('a', 0, { resourceVersion: '9007199254740992' }));
    expect(version('a')).toBe('9007199254740993');
  });

  test('given several namespaces, then it is synced when each was listed', async () => {
    const { cache } = setUp();
    cache.expect('a');
    cache.expect('b');
    let synced = false;
    const waiting = cache.whenSynced().then(() => (synced = true));
    cache.replace('a', [], '1');
    expect([cache.hasSynced, synced]).toEqual([false, false]);
    cache.replace('b', [], '1');
    await waiting;
    expect(cache.hasSynced).toBe(true);
  });

  test('given labels that change, then look-ups follow', () => {
    const { cache } = setUp();
    const found = (namespace: string, instance: string) =>
      cache.labelled(namespace, instance).map(each => each.metadata.name);
    cache.replace('', [object('a', 1, { labels: { instance: 'i' } })], '1');
    expect([found('ns', 'i'), found('other', 'i')]).toEqual([['a'], []]);
    cache.observe('', object('a', 2, { labels: { instance: 'j' } }));
    expect([found('ns', 'i'), found('ns', 'j')]).toEqual([[], ['a']]);
    cache.observeDeleted('', object('a', 3));
    expect(found('ns', 'j')).toEqual([]);
  });

  test('given a projection, then only it is kept', () => {
    const cache = new Cache({
      project: ({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata }),
    });
    cache.written({ ...object('a', 1), data: { x: '1' } });
    expect(cache.get('ns', 'a')).toEqual(object('a', 1));
  });

  /**
   * A server with one name whose object is created, updated and deleted by others and by us; a watch that tells the
   * history late, and sometimes stops and starts over with a list; answers to our writes that come late, too.
   */
  test('whatever the order of answers, events and lists, it never goes back and ends up right', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constantFrom('create' as const, 'update' as const, 'delete' as const),
        own: fc.boolean(),
      }),
      fc.record({ do: fc.constantFrom('event' as const, 'answer' as const, 'relist' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const cache = new Cache();
        cache.replace('', [], '1');
        let revision = 1;
        let life = 0;
        let live: KubernetesObject | undefined;
        let pendingList: { items: KubernetesObject[]; revision: number } | undefined;
        let events: { deleted: boolean; object: KubernetesObject }[] = [];
        const answers: (() => void)[] = [];
        let ownRevision = 0;
        const act = (what: 'create' | 'update' | 'delete', own: boolean) => {
          if ((what === 'create') === (live !== undefined)) return;
          // We delete only what we have seen.
          if (own && what === 'delete' && cache.get('ns', 'a')?.metadata.uid !== live?.metadata.uid) return;
          if (what === 'create') life++;
          const before = live;
          const state = object('a', ++revision, { uid: `a-${life}` });
          live = what === 'delete' ? undefined : state;
          events.push({ deleted: what === 'delete', object: state });
          if (!own) return;
          const at = revision;
          answers.push(() => {
            if (before && what === 'delete') cache.deleted(before.metadata);
            else cache.written(state);
            ownRevision = Math.max(ownRevision, at);
          });
        };
        const check = () => {
          const cached = cache.get('ns', 'a');
          if (!cached) return;
          // What we know of our own writes is never contradicted by something older.
          expect(Number(cached.metadata.resourceVersion)).toBeGreaterThanOrEqual(ownRevision);
        };
        for (const each of steps) {
          if ('own' in each) act(each.do, each.own);
          else if (each.do === 'answer') answers.shift()?.();
          else if (each.do === 'event' && pendingList) continue;
          else if (each.do === 'event') {
            const event = events.shift();
            if (event?.deleted) cache.observeDeleted('', event.object);
            else if (event) cache.observe('', event.object);
          } else if (pendingList) {
            const { items, revision: listed } = pendingList;
            cache.replace('', items, String(listed));
            events = events.filter(event => Number(event.object.metadata.resourceVersion) > listed);
            pendingList = undefined;
          } else {
            pendingList = { items: live ? [live] : [], revision };
          }
          check();
        }
        for (const answer of answers.splice(0)) answer();
        for (const event of events.splice(0)) {
          if (event.deleted) cache.observeDeleted('', event.object);
          else cache.observe('', event.object);
        }
        expect(cache.get('ns', 'a')?.metadata).toEqual(live?.metadata);
      }),
      { numRuns: 2000 },
    );
  });
});
