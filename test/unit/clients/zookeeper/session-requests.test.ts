import { expect, test } from 'vitest';
import { opCodes, type Reader } from '#src/clients/zookeeper/codec.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { reply, scriptedServer } from './scripted-server.ts';

/** What a server reads of the only call of a session. */
async function readOf<T>(
  call: (session: Session) => Promise<unknown>,
  read: (body: Reader) => T,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  await using server = await scriptedServer({
    onRequest: (socket, { xid, opCode, body }) => {
      if (opCode === opCodes.closeSession) return reply(socket, xid, 0);
      try {
        resolve(read(body));
      } catch (error) {
        reject(error);
      }
      socket.destroy();
    },
  });
  const [asked] = await Promise.allSettled([promise, withSession([server.host], { deadlineMs: 5000 }, call)]);
  if (asked.status === 'rejected') throw asked.reason;
  return asked.value;
}

const none = -1;

test('given data, when a node is created, then it outlives the session and anyone may do anything with it', async () => {
  const read = await readOf(
    session => session.create('/a', Buffer.from('b')),
    body => ({
      path: body.string(),
      data: body.buffer().toString(),
      acl: Array.from({ length: body.int() }, () => [body.int(), body.string(), body.string()]),
      mode: body.int(),
    }),
  );
  expect(read).toEqual({ path: '/a', data: 'b', acl: [[31, 'world', 'anyone']], mode: 0 });
});

test('given no data, when a node is created, then it is empty', async () => {
  const read = await readOf(
    session => session.create('/a'),
    body => [body.string(), body.int()],
  );
  expect(read).toEqual(['/a', 0]);
});

test('given the version that was seen, when data is set, then the server is told both', async () => {
  const read = await readOf(
    session => session.setData('/a', Buffer.from('b'), 7),
    body => [body.string(), body.buffer().toString(), body.int()],
  );
  expect(read).toEqual(['/a', 'b', 7]);
});

test('given the version that was seen, when a node is deleted, then the server is told it', async () => {
  const read = await readOf(
    session => session.delete('/a', 7),
    body => [body.string(), body.int()],
  );
  expect(read).toEqual(['/a', 7]);
});

test('given a user, when the session becomes theirs, then that is by name and password', async () => {
  const read = await readOf(
    session => session.authenticate('super', 'secret'),
    body => [body.int(), body.string(), body.string()],
  );
  expect(read).toEqual([0, 'digest', 'super:secret']);
});

test('given a server that joins, when the membership changes, then only that is told, and what it was decided on', async () => {
  const read = await readOf(
    session => session.reconfig({ join: 'server.4=d:2888:3888;2181' }, 0x100000003n),
    body => [body.string(), body.int(), body.int(), body.long()],
  );
  expect(read).toEqual(['server.4=d:2888:3888;2181', none, none, 0x100000003n]);
});

test('given a server that leaves, when the membership changes, then only that is told, and what it was decided on', async () => {
  const read = await readOf(
    session => session.reconfig({ leave: 4 }, 0x100000003n),
    body => [body.int(), body.string(), body.int(), body.long()],
  );
  expect(read).toEqual([none, '4', none, 0x100000003n]);
});
