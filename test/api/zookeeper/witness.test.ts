import { ACL, CreateMode, Event, Exception, Id, Permission } from 'node-zookeeper-client';
import { describe, expect, test } from 'vitest';
import { givenBoth } from './both.ts';
import { createFor, maxRequestBytes, Witness } from './witness.ts';

const both = givenBoth();
const { session } = both;

const payloads: [string, Buffer][] = [
  ['no bytes', Buffer.alloc(0)],
  ['text', Buffer.from('{"rack":"/zürich"}')],
  ['every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ['a thousand bytes short of the limit', Buffer.alloc(maxRequestBytes - 1000, '0123456789')],
];

/** Names as Pulsar and BookKeeper give them, and others that ZooKeeper allows. */
const names = [
  'persistent%3A%2F%2Fpublic%2Fdefault%2Ftopic',
  'bookie-0.bookie.ns.svc:3181',
  'a space',
  'Größe',
  '日本語',
  '..dots..',
  'long'.repeat(250),
].sort();

describe('what ours writes', () => {
  test.each(payloads)('given %s, when created, then the witness reads the same', async (name, data) => {
    const path = `/ours-creates ${name}`;
    await session(open => open.create(path, data));
    const read = await both.witness.getData(path);
    expect(read.data?.equals(data)).toBe(true);
    expect(read).toEqual(await session(open => open.getData(path)));
    expect(await both.witness.getACL(path)).toEqual([new ACL(Permission.ALL, new Id('world', 'anyone'))]);
  });

  test.each(payloads)('given %s, when set, then the witness reads the same', async (name, data) => {
    const path = `/ours-sets ${name}`;
    await both.witness.create(path, { data: Buffer.from('before') });
    const stat = await session(open => open.setData(path, data, 0));
    const read = await both.witness.getData(path);
    expect(read.data?.equals(data)).toBe(true);
    expect(read.stat).toEqual(stat);
  });

  test('given names of all kinds, when created and deleted, then the witness lists what is there', async () => {
    await session(async open => {
      await open.create('/ours-names');
      for (const name of names) await open.create(`/ours-names/${name}`, Buffer.from(name));
    });
    expect((await both.witness.getChildren('/ours-names')).sort()).toEqual(names);
    for (const name of names) {
      expect((await both.witness.getData(`/ours-names/${name}`)).data?.toString()).toBe(name);
      await session(open => open.delete(`/ours-names/${name}`, 0));
      expect(await both.witness.exists(`/ours-names/${name}`)).toBeUndefined();
    }
    expect(await both.witness.getChildren('/ours-names')).toEqual([]);
  });

  test('given a witness that watches, when ours changes nodes, then it is told of each change', async () => {
    const events: [number, string][] = [];
    const watcher = (event: Event): void => void events.push([event.getType(), event.getPath()]);
    await both.witness.create('/watched');
    await both.witness.exists('/watched/node', watcher);
    await both.witness.getChildren('/watched', watcher);
    await session(open => open.create('/watched/node'));
    await expect.poll(() => events.length).toBe(2);
    await both.witness.getData('/watched/node', watcher);
    await session(open => open.setData('/watched/node', Buffer.from('b'), 0));
    await expect.poll(() => events.length).toBe(3);
    await both.witness.exists('/watched/node', watcher);
    await session(open => open.delete('/watched/node', 1));
    await expect.poll(() => events.length).toBe(4);
    expect(events).toEqual([
      [Event.NODE_CREATED, '/watched/node'],
      [Event.NODE_CHILDREN_CHANGED, '/watched'],
      [Event.NODE_DATA_CHANGED, '/watched/node'],
      [Event.NODE_DELETED, '/watched/node'],
    ]);
  });
});

describe('what the witness writes', () => {
  test.each(payloads)('given %s, when created, then ours reads the same', async (name, data) => {
    const path = `/witness-creates ${name}`;
    await both.witness.create(path, { data });
    const read = await session(open => open.getData(path));
    expect(read.data.equals(data)).toBe(true);
    expect(await session(open => open.exists(path))).toEqual(read.stat);
    expect(await both.witness.exists(path)).toEqual(read.stat);
  });

  test.each(payloads)('given %s, when set, then ours reads the same', async (name, data) => {
    const path = `/witness-sets ${name}`;
    await session(open => open.create(path, Buffer.from('before')));
    const stat = await both.witness.setData(path, data, 0);
    const read = await session(open => open.getData(path));
    expect(read.data.equals(data)).toBe(true);
    expect(read.stat).toEqual(stat);
  });

  test('given a node that has no data at all, when ours reads it, then it is empty', async () => {
    await both.witness.create('/no-data');
    expect((await both.witness.getData('/no-data')).data).toBeUndefined();
    expect((await session(open => open.getData('/no-data'))).data).toEqual(Buffer.alloc(0));
  });

  test('given names of all kinds, when created and deleted, then ours lists what is there', async () => {
    await both.witness.create('/witness-names');
    for (const name of names)
      await both.witness.create(`/witness-names/${name}`, { data: Buffer.from(name) });
    expect((await session(open => open.getChildren('/witness-names'))).sort()).toEqual(names);
    for (const name of names) {
      const path = `/witness-names/${name}`;
      expect((await session(open => open.getData(path))).data.toString()).toBe(name);
      await both.witness.delete(path, 0);
      expect(await session(open => open.exists(path))).toBeUndefined();
    }
    expect(await session(open => open.getChildren('/witness-names'))).toEqual([]);
  });

  test('given a node of its session, when ours looks, then it has an owner and goes with the session', async () => {
    const other = await Witness.connect(both.zookeeper.port);
    await other.create('/ephemeral', { mode: CreateMode.EPHEMERAL });
    expect((await session(open => open.exists('/ephemeral')))?.ephemeralOwner).toBe(other.sessionId);
    await other[Symbol.asyncDispose]();
    expect(await session(open => open.exists('/ephemeral'))).toBeUndefined();
  });

  test('given sequential nodes, when ours lists them, then they have the numbers of the server', async () => {
    await both.witness.create('/sequence');
    const paths = [
      await both.witness.create('/sequence/kept-', { mode: CreateMode.PERSISTENT_SEQUENTIAL }),
      await both.witness.create('/sequence/lost-', { mode: CreateMode.EPHEMERAL_SEQUENTIAL }),
    ];
    const children = await session(open => open.getChildren('/sequence'));
    expect(children.sort()).toEqual(['kept-0000000000', 'lost-0000000001']);
    expect(paths).toEqual(children.map(child => `/sequence/${child}`));
  });

  test('given a transaction, when it is committed, then ours sees all of it', async () => {
    await session(async open => {
      await open.create('/changed', Buffer.from('a'));
      await open.create('/removed');
    });
    await both.witness.transaction(steps =>
      steps.create('/added').setData('/changed', Buffer.from('b'), -1).remove('/removed', -1),
    );
    await session(async open => {
      expect(await open.exists('/added')).toBeDefined();
      expect((await open.getData('/changed')).data.toString()).toBe('b');
      expect(await open.exists('/removed')).toBeUndefined();
    });
  });

  test('given a transaction of which one step fails, when it is committed, then ours sees none of it', async () => {
    const failed = both.witness.transaction(steps => steps.create('/half').create('/no/parent'));
    await expect(failed).rejects.toMatchObject({ code: Exception.NO_NODE });
    expect(await session(open => open.exists('/half'))).toBeUndefined();
  });

  test('given a node for one user, when ours comes as that user, then it may do everything', async () => {
    await createFor('ada', '/users', both.zookeeper.port);
    await session(async open => {
      await open.authenticate('ada', 'secret');
      expect((await open.getData('/users')).data.toString()).toBe('for ada');
      expect((await open.setData('/users', Buffer.from('by ours'), 0)).version).toBe(1);
      await open.create('/users/new');
      await open.delete('/users/new', 0);
      await open.delete('/users/child', 0);
      expect(await open.getChildren('/users')).toEqual([]);
    });
  });
});
