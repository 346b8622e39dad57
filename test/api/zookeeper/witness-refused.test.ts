import { CreateMode, Exception } from 'node-zookeeper-client';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ZooKeeperErrorCode } from '#src/clients/zookeeper/error.ts';
import { givenBoth } from './both.ts';
import { createFor, maxRequestBytes, Witness } from './witness.ts';

/** The calls that ours and the witness take in the same words. */
interface Calls {
  getData(path: string): Promise<unknown>;
  getChildren(path: string): Promise<unknown>;
  create(path: string): Promise<unknown>;
  setData(path: string, data: Buffer, version: number): Promise<unknown>;
  delete(path: string, version: number): Promise<unknown>;
}

/** What a request to set data holds beside path and data. */
const setDataBytes = 4 + 4 + 4 + 4 + 4;

/** The witness's numbers for our names. */
const foreignCodes = {
  NoNode: Exception.NO_NODE,
  NodeExists: Exception.NODE_EXISTS,
  BadVersion: Exception.BAD_VERSION,
  NotEmpty: Exception.NOT_EMPTY,
  NoChildrenForEphemerals: Exception.NO_CHILDREN_FOR_EPHEMERALS,
  BadArguments: Exception.BAD_ARGUMENTS,
  NoAuth: Exception.NO_AUTH,
} satisfies Partial<Record<ZooKeeperErrorCode, number>>;

const both = givenBoth();
const { session } = both;

describe('a node that both write', () => {
  test('given versions that both have seen, when one writes first, then the other is refused', async () => {
    await session(async open => {
      await open.create('/shared', Buffer.from('0'));
      for (let round = 0; round < 3; round++) {
        const { version } = (await open.getData('/shared')).stat;
        const seen = (await both.witness.getData('/shared')).stat.version;
        expect(seen).toBe(version);
        await both.witness.setData('/shared', Buffer.from('witness'), seen);
        await expect(open.setData('/shared', Buffer.from('ours'), version)).rejects.toMatchObject({
          code: 'BadVersion',
        });
        await open.setData('/shared', Buffer.from('ours'), version + 1);
        await expect(
          both.witness.setData('/shared', Buffer.from('witness'), version + 1),
        ).rejects.toMatchObject({
          code: Exception.BAD_VERSION,
        });
      }
      expect(await open.getData('/shared')).toEqual(await both.witness.getData('/shared'));
    });
  });

  test('given data up to the limit of the server, when one byte is added, then both lose the connection', async () => {
    const path = '/big';
    const most = maxRequestBytes - setDataBytes - path.length;
    await session(open => open.create(path));
    await session(open => open.setData(path, Buffer.alloc(most, 'a'), 0));
    expect((await both.witness.getData(path)).data?.equals(Buffer.alloc(most, 'a'))).toBe(true);
    await both.witness.setData(path, Buffer.alloc(most, 'b'), 1);
    expect((await session(open => open.getData(path))).data.equals(Buffer.alloc(most, 'b'))).toBe(true);

    const tooMuch = Buffer.alloc(most + 1, 'c');
    await expect(session(open => open.setData(path, tooMuch, 2))).rejects.toMatchObject({
      code: 'ConnectionLoss',
    });
    await using other = await Witness.connect(both.zookeeper.port);
    await expect(other.setData(path, tooMuch, 2)).rejects.toMatchObject({ code: Exception.CONNECTION_LOSS });
    expect((await session(open => open.exists(path)))?.version).toBe(2);
  });
});

describe('errors', () => {
  const none = Buffer.alloc(0);
  const cases: [string, keyof typeof foreignCodes, (client: Calls) => Promise<unknown>][] = [
    ['reading what is not there', 'NoNode', client => client.getData('/e/none')],
    ['listing what is not there', 'NoNode', client => client.getChildren('/e/none')],
    ['changing what is not there', 'NoNode', client => client.setData('/e/none', none, -1)],
    ['deleting what is not there', 'NoNode', client => client.delete('/e/none', -1)],
    ['creating without a parent', 'NoNode', client => client.create('/e/none/child')],
    ['creating what is there', 'NodeExists', client => client.create('/e')],
    ['changing another version', 'BadVersion', client => client.setData('/e', none, 7)],
    ['deleting another version', 'BadVersion', client => client.delete('/e/own', 7)],
    ['deleting a parent', 'NotEmpty', client => client.delete('/e', -1)],
    ['creating below an ephemeral node', 'NoChildrenForEphemerals', client => client.create('/e/own/child')],
    ['creating a name with a tab', 'BadArguments', client => client.create('/\t')],
    ['creating a name outside the basic plane', 'BadArguments', client => client.create('/🐘')],
    ['reading what is another’s', 'NoAuth', client => client.getData('/bob')],
    ['listing what is another’s', 'NoAuth', client => client.getChildren('/bob')],
    ['changing what is another’s', 'NoAuth', client => client.setData('/bob', none, -1)],
    ['creating in what is another’s', 'NoAuth', client => client.create('/bob/new')],
    ['deleting from what is another’s', 'NoAuth', client => client.delete('/bob/child', -1)],
  ];

  beforeAll(async () => {
    await both.witness.create('/e');
    await both.witness.create('/e/own', { mode: CreateMode.EPHEMERAL });
    await createFor('bob', '/bob', both.zookeeper.port);
  });

  test.each(cases)('given %s, when both try, then both are told %s', async (_, code, call) => {
    await expect(session(call)).rejects.toMatchObject({ code });
    await expect(call(both.witness)).rejects.toMatchObject({ code: foreignCodes[code] });
  });

  test('given another’s node, when ours comes with a wrong password, then it is refused', async () => {
    const read = session(async open => {
      await open.authenticate('bob', 'wrong');
      return open.getData('/bob');
    });
    await expect(read).rejects.toMatchObject({ code: 'NoAuth' });
  });
});
