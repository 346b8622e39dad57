import { describe, expect, test } from 'vitest';
import { opCodes } from '#src/clients/zookeeper/codec.ts';
import { ZooKeeperError } from '#src/clients/zookeeper/error.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { grant, reply, scriptedServer } from './scripted-server.ts';

const deadlineMs = 60_000;
/** Where somebody never answers: long enough for whoever does, on a machine that is busy. */
const silentMs = 2000;

function childrenOfRoot(session: Session): Promise<string[]> {
  return session.getChildren('/');
}

describe('a session', () => {
  test('given children in the answer, when asked for, then they are returned and the session is closed', async () => {
    await using server = await scriptedServer({
      onRequest: (socket, { xid, opCode }) =>
        opCode === opCodes.getChildren
          ? reply(socket, xid, 0, body => body.int(2).string('a').string('b'))
          : reply(socket, xid, 0),
    });
    expect(await withSession([server.host], { deadlineMs }, childrenOfRoot)).toEqual(['a', 'b']);
    expect(server.received).toEqual([opCodes.getChildren, opCodes.closeSession]);
    await expect.poll(() => server.connections()).toBe(0);
  });

  test('given several calls at once, when answered in order, then each gets its own answer', async () => {
    await using server = await scriptedServer({
      onRequest: (socket, { xid, opCode, body }) =>
        opCode === opCodes.getChildren
          ? reply(socket, xid, 0, answer => answer.int(1).string(`child of ${body.string()}`))
          : reply(socket, xid, 0),
    });
    const children = await withSession([server.host], { deadlineMs }, session =>
      Promise.all(['/a', '/b', '/c'].map(path => session.getChildren(path))),
    );
    expect(children).toEqual([['child of /a'], ['child of /b'], ['child of /c']]);
  });

  test('given an answer that arrives byte by byte, when asked, then it is put together', async () => {
    await using server = await scriptedServer({
      onRequest: (socket, { xid }) =>
        reply(
          { write: (frame: Buffer) => frame.forEach(byte => socket.write(Buffer.of(byte))) } as never,
          xid,
          0,
          body => body.int(1).string('a'),
        ),
    });
    expect(await withSession([server.host], { deadlineMs }, childrenOfRoot)).toEqual(['a']);
  });

  test('given a node that is not there, when its existence is asked for, then there is no stat', async () => {
    await using server = await scriptedServer({ onRequest: (socket, { xid }) => reply(socket, xid, -101) });
    expect(
      await withSession([server.host], { deadlineMs }, session => session.exists('/none')),
    ).toBeUndefined();
  });

  test.each([
    [-103, 'BadVersion'],
    [-111, 'NotEmpty'],
    [-125, 'QuotaExceeded'],
    [-9999, 'Unknown'],
  ])(
    'given error code %i, when a node is deleted, then the error is %s and names host and path',
    async (code, name) => {
      await using server = await scriptedServer({ onRequest: (socket, { xid }) => reply(socket, xid, code) });
      const failure = await errorOf(
        withSession([server.host], { deadlineMs }, session => session.delete('/node', 3)),
      );
      expect(failure.code).toBe(name);
      expect(failure.message).toContain(`${server.host}: delete /node`);
    },
  );
});

describe.concurrent('connecting', () => {
  test('given a first server without quorum and one that is not there, when connecting, then the third is used', async () => {
    await using closing = await scriptedServer({ onConnect: socket => socket.end() });
    await using serving = await scriptedServer({
      onRequest: (socket, { xid }) => reply(socket, xid, 0, body => body.int(0)),
    });
    const hosts = [closing.host, '127.0.0.1:1', serving.host];
    expect(await withSession(hosts, { deadlineMs }, childrenOfRoot)).toEqual([]);
  });

  test('given a first server that never answers, when connecting, then enough time is left for the second', async () => {
    await using silent = await scriptedServer({ onConnect: () => undefined });
    await using serving = await scriptedServer({
      onRequest: (socket, { xid }) => reply(socket, xid, 0, body => body.int(0)),
    });
    expect(
      await withSession([silent.host, serving.host], { deadlineMs: 2 * silentMs }, childrenOfRoot),
    ).toEqual([]);
  });

  test('given no server that serves, when connecting, then the error says what became of each', async () => {
    await using silent = await scriptedServer({ onConnect: () => undefined });
    const failure = await errorOf(
      withSession(['127.0.0.1:1', silent.host], { deadlineMs: silentMs }, childrenOfRoot),
    );
    expect(failure.code).toBe('ConnectionLoss');
    expect(failure.message).toMatch(/127\.0\.0\.1:1: .*ECONNREFUSED.*; .*no answer within/);
  });
});

describe.concurrent('a fault', () => {
  test('given a black hole after connecting, when asked, then the deadline ends the call', async () => {
    await using server = await scriptedServer({ onRequest: () => undefined });
    const failure = await errorOf(withSession([server.host], { deadlineMs: silentMs }, childrenOfRoot));
    expect(failure.code).toBe('OperationTimeout');
    expect(failure.message).toContain(server.host);
  });

  test('given an answer cut in the middle, when asked, then the connection counts as lost', async () => {
    await using server = await scriptedServer({
      onRequest: socket => {
        socket.end(Buffer.from([0, 0, 0, 40, 0, 0, 0, 1]));
      },
    });
    expect((await errorOf(withSession([server.host], { deadlineMs }, childrenOfRoot))).code).toBe(
      'ConnectionLoss',
    );
  });

  test.each([
    ['another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a negative length', Buffer.from([0xff, 0xff, 0xff, 0xf0])],
    ['an empty frame', Buffer.from([0, 0, 0, 0])],
    [
      'an answer to another call',
      Buffer.from([0, 0, 0, 16, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]),
    ],
    [
      'a list of less than nothing',
      Buffer.from([0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe]),
    ],
    [
      'a list longer than its frame',
      Buffer.from([0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]),
    ],
  ])('given %s for an answer, when asked, then it is refused', async (_, bytes) => {
    await using server = await scriptedServer({ onRequest: socket => socket.write(bytes) });
    expect((await errorOf(withSession([server.host], { deadlineMs }, childrenOfRoot))).code).toBe(
      'MarshallingError',
    );
  });

  test('given more answers than questions, when the next call is made, then it fails', async () => {
    await using server = await scriptedServer({
      onRequest: (socket, { xid }) => {
        reply(socket, xid, 0, body => body.int(0));
        reply(socket, xid, 0, body => body.int(0));
      },
    });
    const failure = await errorOf(
      withSession([server.host], { deadlineMs }, async session => {
        await session.getChildren('/');
        return session.getChildren('/');
      }),
    );
    expect(failure.code).toBe('MarshallingError');
  });

  test('given a caller who gives up, when a call is under way, then it ends with his reason', async () => {
    await using server = await scriptedServer({ onRequest: () => undefined });
    const controller = new AbortController();
    const call = withSession([server.host], { deadlineMs, signal: controller.signal }, session => {
      const children = session.getChildren('/');
      controller.abort(new Error('shutting down'));
      return children;
    });
    await expect(call).rejects.toThrow('shutting down');
  });

  test('given a caller who gives up, when no server has answered yet, then it ends with his reason', async () => {
    const controller = new AbortController();
    await using silent = await scriptedServer({
      onConnect: () => controller.abort(new Error('shutting down')),
    });
    const call = withSession([silent.host], { deadlineMs, signal: controller.signal }, childrenOfRoot);
    await expect(call).rejects.toThrow(/^shutting down$/);
  });

  test('given a function that throws, when the session ends, then it is closed and the error is the function’s', async () => {
    await using server = await scriptedServer();
    const call = withSession([server.host], { deadlineMs }, () => Promise.reject(new Error('mine')));
    await expect(call).rejects.toThrow('mine');
    expect(server.received).toEqual([opCodes.closeSession]);
  });

  test('given a server that never answers closeSession, when the session ends, then its result is still returned', async () => {
    await using server = await scriptedServer({
      onConnect: socket => grant(socket),
      onRequest: (socket, { xid, opCode }) =>
        opCode === opCodes.getChildren && reply(socket, xid, 0, body => body.int(0)),
    });
    expect(await withSession([server.host], { deadlineMs }, childrenOfRoot)).toEqual([]);
  });
});

async function errorOf(call: Promise<unknown>): Promise<ZooKeeperError> {
  const failure = await call.then(
    () => undefined,
    error => error,
  );
  if (failure instanceof ZooKeeperError) return failure;
  throw new Error('expected a ZooKeeperError', { cause: failure });
}
