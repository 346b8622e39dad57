import { dequal } from 'dequal';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enter, inspectMembership } from '#src/clients/pulsar/membership.ts';
import { guarded } from '#src/clients/zookeeper/guarded.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { startZooKeeper, type ZooKeeper } from '#test/api/zookeeper/server.ts';
import { bringing, initialise, memberOf, treeOf } from './members.ts';

let zookeeper: ZooKeeper;

function session<T>(use: (session: Session) => Promise<T>): Promise<T> {
  return withSession([`127.0.0.1:${zookeeper.port}`], { deadlineMs: 30_000 }, use);
}

function at(path: string): string {
  return `zk:127.0.0.1:${zookeeper.port}${path}`;
}

/** Enters the cluster whose own store is at `chroot`; `before` is called before each change. */
function entering(chroot: string, name: string, store: string, before = () => {}): Promise<void> {
  return session(async open => {
    const [candidate, dowry] = await bringing(open, chroot, name);
    await enter(guarded(open, before), store, candidate, dowry);
  });
}

function inspected(chroot: string, name: string, store: string) {
  return session(async open => inspectMembership(open, store, (await bringing(open, chroot, name))[0]));
}

function tree(store: string): Promise<Map<string, string>> {
  return session(open => treeOf(open, store));
}

/** `a` and `b` as they are by themselves; another `a`, elsewhere; and another one with the address of the first. */
beforeAll(async () => {
  zookeeper = await startZooKeeper();
  await initialise(memberOf('a'), at('/a'));
  await initialise(memberOf('b'), at('/b'));
  await initialise({ ...memberOf('a'), namespace: 'elsewhere' }, at('/other'));
  await initialise(memberOf('a'), at('/twin'));
}, 900_000);

afterAll(async () => {
  await zookeeper?.[Symbol.asyncDispose]();
});

describe('given clusters that were initialised by themselves', () => {
  test('when both are entered, then all is as the tool of Pulsar makes it, but that public/default is not replicated', async () => {
    for (const name of ['a', 'b']) {
      await initialise(memberOf(name), at(`/tool-${name}`), at('/tool'));
      await entering(`/${name}`, name, '/store');
    }
    const [ours, theirs] = [await tree('/store'), await tree('/tool')];
    const own = [...ours.keys()].filter(path => path.startsWith('/pulsar-operator'));
    for (const path of own) ours.delete(path);
    expect([...ours.keys()]).toEqual([...theirs.keys()]);
    const parsed = (all: Map<string, string>, path: string) => JSON.parse(all.get(path) || '{}') as object;
    const values = [...theirs.keys()].filter(path => theirs.get(path) !== '');
    const differing = values.filter(path => !dequal(parsed(ours, path), parsed(theirs, path)));
    expect(differing).toEqual(['/admin/policies/public/default']);
    const replication = (all: Map<string, string>) =>
      (JSON.parse(all.get('/admin/policies/public/default') ?? '') as { replication_clusters: string[] })
        .replication_clusters;
    expect([replication(ours), replication(theirs)]).toEqual([['a'], ['a', 'b']]);
    expect(await inspected('/b', 'b', '/store')).toEqual({ record: 'own', missing: [] });
  }, 600_000);

  test('when one is entered again, then nothing changes', async () => {
    await entering('/a', 'a', '/again');
    const before = await tree('/again');
    let writes = 0;
    await entering('/a', 'a', '/again', () => void writes++);
    expect(await tree('/again')).toEqual(before);
    expect(await inspected('/a', 'a', '/again')).toEqual({ record: 'own', missing: [] });
  });

  test('when the operator ends right before any of its writes, then it is found unfinished, and finished later', async () => {
    await entering('/a', 'a', '/whole');
    await entering('/b', 'b', '/whole');
    const whole = await tree('/whole');
    let killed = 0;
    for (let last = 0; ; last++) {
      const store = `/killed-${last}`;
      await entering('/a', 'a', store);
      let writes = 0;
      const ends = () => {
        if (writes++ === last) throw new Error('it ended');
      };
      const isOver = await entering('/b', 'b', store, ends).then(
        () => true,
        () => false,
      );
      if (isOver) break;
      killed++;
      expect((await inspected('/b', 'b', store)).missing).not.toEqual([]);
      await entering('/b', 'b', store);
      expect(await tree(store)).toEqual(whole);
    }
    expect(killed).toBeGreaterThan(5);
  });
});

describe('given a cluster that was entered into one store, and then into another', () => {
  const as = (shared: string) => ({
    looked: (store: string) =>
      session(async open => inspectMembership(open, store, (await bringing(open, '/a', 'a', shared))[0])),
    entered: (store: string) =>
      session(async open => enter(open, store, ...(await bringing(open, '/a', 'a', shared)))),
  });
  const [first, second] = [as('zk:first'), as('zk:second')];

  test('then its record in the first is of another time, until it is entered there again', async () => {
    await first.entered('/first');
    expect(await first.looked('/first')).toEqual({ record: 'own', missing: [] });
    await second.entered('/second');
    expect(await second.looked('/second')).toEqual({ record: 'own', missing: [] });
    const stale = { record: 'own', isStale: true, missing: ['/admin/clusters/a'] };
    expect(await second.looked('/first')).toEqual(stale);
    await first.entered('/first');
    expect(await first.looked('/first')).toEqual({ record: 'own', missing: [] });
    expect(await first.looked('/second')).toEqual(stale);
  });
});

describe('given a store that has a cluster of that name', () => {
  test.each([
    ['elsewhere', '/other', 'http://a-broker.elsewhere.svc.cluster.local:8080'],
    ['at the same address', '/twin', 'http://a-broker.of-a.svc.cluster.local:8080'],
  ])('when it is another one %s, then nothing of it is touched', async (_, other, url) => {
    const store = `/clash-of${other.slice(1)}`;
    await entering(other, 'a', store);
    const before = await tree(store);
    expect(await inspected('/a', 'a', store)).toEqual({ record: 'other', otherUrl: url, missing: [] });
    await expect(entering('/a', 'a', store)).rejects.toThrow('another cluster has the name a');
    expect(await tree(store)).toEqual(before);
  });

  test('when several want the name at once, then one has it', async () => {
    for (let round = 0; round < 10; round++) {
      const store = `/race-${round}`;
      const all = ['/a', '/twin', '/other'];
      await Promise.allSettled(all.map(chroot => entering(chroot, 'a', store)));
      const found = await Promise.all(all.map(async chroot => (await inspected(chroot, 'a', store)).record));
      expect(found.filter(record => record === 'own')).toHaveLength(1);
    }
  });

  test('when its record was removed, then another one may have the name', async () => {
    await entering('/other', 'a', '/left');
    await session(open => open.delete('/left/admin/clusters/a', -1));
    expect(await inspected('/twin', 'a', '/left')).toMatchObject({ record: 'none' });
    await entering('/twin', 'a', '/left');
    expect(await inspected('/twin', 'a', '/left')).toEqual({ record: 'own', missing: [] });
    expect(await inspected('/other', 'a', '/left')).toMatchObject({ record: 'other' });
  });

  test('when its record was removed, and the operator ends right before any of its writes for another one, then that one has the name later', async () => {
    let killed = 0;
    for (let last = 0; ; last++) {
      const store = `/left-${last}`;
      await entering('/other', 'a', store);
      await session(open => open.delete(`${store}/admin/clusters/a`, -1));
      let writes = 0;
      const ends = () => {
        if (writes++ === last) throw new Error('it ended');
      };
      const isOver = await entering('/a', 'a', store, ends).then(
        () => true,
        () => false,
      );
      if (isOver) break;
      killed++;
      await entering('/a', 'a', store);
      expect(await inspected('/a', 'a', store)).toEqual({ record: 'own', missing: [] });
      expect(await inspected('/other', 'a', store)).toMatchObject({ record: 'other' });
    }
    expect(killed).toBeGreaterThan(1);
  });
});
