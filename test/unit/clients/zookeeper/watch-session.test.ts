import { describe, expect, test, vi } from 'vitest';
import { opCodes } from '#src/clients/zookeeper/codec.ts';
import { type WatchOptions, withWatches } from '#src/clients/zookeeper/watch-session.ts';
import { event, grant, reply, scriptedServer, tell } from './scripted-server.ts';

const sessionTimeoutMs = 4000;
const patient = { deadlineMs: 20_000, sessionTimeoutMs, answerMs: 20_000, onChange: () => undefined };

function given(options: Partial<WatchOptions> = {}): WatchOptions {
  return { ...patient, ...options };
}

/** Waits for a fact, on a loaded machine too. */
function until(fact: () => void): Promise<void> {
  return vi.waitFor(fact, { timeout: 30_000, interval: 5 });
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

describe('watches', () => {
  test('given watches, when they are set, then the server is asked for persistent ones, of a node and of a tree', async () => {
    const asked: [string, number][] = [];
    await using server = await scriptedServer({
      onRequest: (socket, { xid, opCode, body }) => {
        if (opCode === opCodes.addWatch) asked.push([body.string(), body.int()]);
        reply(socket, xid, 0);
      },
    });
    await withWatches([server.host], given(), async session => {
      await session.watch('/a', 'node');
      await session.watch('/b', 'tree');
    });
    expect(asked).toEqual([
      ['/a', 0],
      ['/b', 1],
    ]);
    expect(server.received).toEqual([opCodes.addWatch, opCodes.addWatch, opCodes.closeSession]);
  });

  test('given events before and between answers, when they come, then each is told and each call gets its answer', async () => {
    await using server = await scriptedServer({
      onRequest: (socket, { xid, opCode, body }) => {
        tell(socket, '/before');
        if (opCode !== opCodes.getChildren) return reply(socket, xid, 0);
        reply(socket, xid, 0, answer => answer.int(1).string(`child of ${body.string()}`));
        tell(socket, '/after');
      },
    });
    const changed: string[] = [];
    const children = await withWatches(
      [server.host],
      given({ onChange: path => void changed.push(path) }),
      async session => {
        const found = await Promise.all(['/a', '/b'].map(path => session.getChildren(path)));
        await until(() => expect(changed).toHaveLength(4));
        return found;
      },
    );
    expect(children).toEqual([['child of /a'], ['child of /b']]);
    expect(changed.slice(0, 4)).toEqual(['/before', '/after', '/before', '/after']);
  });

  test('given an event that arrives byte by byte, then it is put together', async () => {
    await using server = await scriptedServer({
      onRequest: (socket, { xid }) => {
        reply(socket, xid, 0);
        for (const byte of event('/slow')) socket.write(Buffer.of(byte));
      },
    });
    const onChange = vi.fn();
    await withWatches([server.host], given({ onChange }), async session => {
      await session.watch('/slow', 'node');
      await until(() => expect(onChange).toHaveBeenCalledWith('/slow'));
    });
  });

  test('given a storm of 50,000 events, then all are told and what is asked meanwhile is answered', async () => {
    const storm = Buffer.concat(Array.from({ length: 50_000 }, (_, index) => event(`/storm/${index}`)));
    await using server = await scriptedServer({
      onRequest: (socket, { xid }) => {
        socket.write(storm);
        reply(socket, xid, 0, answer => answer.int(0));
      },
    });
    let told = 0;
    const onChange = () => void (told += 1);
    await withWatches([server.host], given({ onChange }), async session => {
      expect(await session.getChildren('/')).toEqual([]);
      expect(told).toBe(50_000);
    });
  });

  test('given a server without such watches, when one is set, then that is its answer', async () => {
    await using server = await scriptedServer({ onRequest: (socket, { xid }) => reply(socket, xid, -6) });
    const watching = withWatches([server.host], given(), session => session.watch('/a', 'node'));
    await expect(watching).rejects.toMatchObject({ code: 'Unimplemented' });
  });

  test('given a session that stays, then it has no call that changes anything', async () => {
    await using server = await scriptedServer();
    const calls = await withWatches([server.host], given(), async session => Object.keys(session));
    expect(calls.sort()).toEqual(['exists', 'getChildren', 'getData', 'host', 'over', 'sync', 'watch']);
  });
});

describe('a session that stays', () => {
  test('given nothing to do, when time passes, then pings keep it, and it is closed in the end', async () => {
    await using server = await scriptedServer({ onConnect: socket => grant(socket, 40) });
    const onSign = vi.fn();
    await withWatches([server.host], given({ onSign }), async session => {
      await until(() => expect(server.received.length).toBeGreaterThan(5));
      expect(session.over.aborted).toBe(false);
    });
    expect(new Set(server.received.slice(0, -1))).toEqual(new Set([opCodes.ping]));
    expect(server.received.at(-1)).toBe(opCodes.closeSession);
    expect(onSign.mock.calls.length).toBeGreaterThan(5);
  });

  test('given a server that falls silent, when a ping is not answered, then the session is lost', async () => {
    await using server = await scriptedServer({
      onConnect: socket => grant(socket, 40),
      onRequest: () => undefined,
    });
    const watching = withWatches([server.host], given({ answerMs: 60 }), never);
    await expect(watching).rejects.toThrow(`${server.host}: no answer within 60 ms`);
  });

  test('given a server that tells of changes for ever and answers nothing, when asked, then the session is lost', async () => {
    await using server = await scriptedServer({
      onRequest: socket => {
        const telling = setInterval(() => tell(socket, '/a'), 5);
        socket.on('close', () => clearInterval(telling));
      },
    });
    const watching = withWatches([server.host], given({ answerMs: 60 }), session => session.sync('/'));
    await expect(watching).rejects.toMatchObject({ code: 'ConnectionLoss' });
  });

  test('given a server that ends the session, when nothing is asked, then that is told at once', async () => {
    await using server = await scriptedServer({
      onConnect: socket => {
        grant(socket);
        setImmediate(() => socket.end());
      },
    });
    const watching = withWatches([server.host], given(), never);
    await expect(watching).rejects.toThrow('connection closed by the server');
  });

  test.each([
    ['an event cut in the middle', event('/a').subarray(0, 20), 'ConnectionLoss'],
    [
      'an event shorter than its path',
      Buffer.of(0, 0, 0, 8, 255, 255, 255, 255, 0, 0, 0, 0),
      'MarshallingError',
    ],
    ['a frame without a number', Buffer.of(0, 0, 0, 0), 'MarshallingError'],
    ['an answer to nothing', Buffer.of(0, 0, 0, 4, 0, 0, 0, 9), 'MarshallingError'],
    ['another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'MarshallingError'],
  ])('given %s, then the session is lost', async (_, bytes, code) => {
    await using server = await scriptedServer({
      onConnect: socket => grant(socket, 40),
      onRequest: (socket, { opCode }) => void (opCode === opCodes.ping && socket.end(bytes)),
    });
    const over: boolean[] = [];
    const watching = withWatches([server.host], given(), session => {
      session.over.addEventListener('abort', () => over.push(true));
      return never();
    });
    await expect(watching).rejects.toMatchObject({ code });
    expect(over).toEqual([true]);
  });

  test('given a caller who gives up, when nothing is under way, then it ends with his reason and is closed', async () => {
    await using server = await scriptedServer();
    const controller = new AbortController();
    const watching = withWatches([server.host], given({ signal: controller.signal }), () => {
      controller.abort(new Error('not the leader'));
      return never();
    });
    await expect(Promise.race([watching, never()])).rejects.toThrow('not the leader');
    expect(server.received).toEqual([opCodes.closeSession]);
    await until(() => expect(server.connections()).toBe(0));
  });

  test('given a caller who gives up, when no server has answered yet, then it ends with his reason', async () => {
    const controller = new AbortController();
    await using silent = await scriptedServer({
      onConnect: () => controller.abort(new Error('not the leader')),
    });
    const watching = withWatches([silent.host], given({ signal: controller.signal }), never);
    await expect(watching).rejects.toThrow(/^not the leader$/);
  });
});
