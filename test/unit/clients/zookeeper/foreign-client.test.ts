import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { type Client, createClient, State } from 'node-zookeeper-client';
import { describe, expect, test, vi } from 'vitest';
import { withSession } from '#src/clients/zookeeper/session.ts';
import { grant, reply, type ScriptedServer, scriptedServer } from './scripted-server.ts';

const foreignOpCodes = { ping: 11, getChildren: 12 };
/** The first half of an answer of 97 bytes. */
const half = Buffer.alloc(48);
half.writeInt32BE(93);

interface Foreign extends Disposable {
  readonly client: Client;
}

async function connected({ host }: ScriptedServer): Promise<Foreign> {
  const client = createClient(host, { spinDelay: 1 });
  const ready = once(client, 'connected');
  client.connect();
  await ready;
  return { client, [Symbol.dispose]: () => client.close() };
}

/** Asks the server for children once or, when the connection is lost, again; in a process of its own. */
function inAnotherProcess({ host }: ScriptedServer): Promise<unknown> {
  const script = `
    const client = require('node-zookeeper-client').createClient(process.argv[1], { spinDelay: 1 });
    client.on('connected', () => client.getChildren('/', error => error?.name === 'CONNECTION_LOSS' || process.exit()));
    client.connect();`;
  return promisify(execFile)(process.execPath, ['-e', script, host], { timeout: 30_000 });
}

/** Each of these is a reason for a client of our own; one that fails says that its reason is gone. */
describe('node-zookeeper-client as docs/decisions/0012 describes it', () => {
  test('given a server that falls silent, when ten sessions could have ended, then its call waits still', async () => {
    let pings = 0;
    await using server = await scriptedServer({
      onConnect: socket => grant(socket, 30),
      onRequest: (_, { opCode }) => {
        if (opCode === foreignOpCodes.ping) pings += 1;
      },
    });
    using foreign = await connected(server);
    const answered = vi.fn();
    foreign.client.getChildren('/', answered);
    await expect.poll(() => pings).toBeGreaterThan(30);
    expect(answered).not.toHaveBeenCalled();
    expect(foreign.client.getState()).toBe(State.SYNC_CONNECTED);
    const ours = withSession([server.host], { deadlineMs: 2000 }, session => session.getChildren('/'));
    await expect(ours).rejects.toMatchObject({ code: 'OperationTimeout' });
  });

  test('given a connection cut in an answer, when all is well again, then it has no session where ours has', async () => {
    let grants = 0;
    await using server = await scriptedServer({
      onConnect: socket => {
        grants += 1;
        grant(socket);
      },
      onRequest: (socket, { xid, opCode }) => {
        if (opCode === foreignOpCodes.getChildren) socket.end(half);
        else reply(socket, xid, 0, body => body.int(0));
      },
    });
    using foreign = await connected(server);
    foreign.client.getChildren('/', () => undefined);
    await expect.poll(() => grants).toBe(2);
    for (let round = 0; round < 10; round++) {
      expect(await withSession([server.host], { deadlineMs: 5000 }, open => open.getChildren('/'))).toEqual(
        [],
      );
    }
    expect(foreign.client.getState()).toBe(State.DISCONNECTED);
  });

  test('given a connection cut after one byte of an answer, when it connects again, then its process ends', async () => {
    await using server = await scriptedServer({
      onRequest: socket => socket.end(half.subarray(0, 1)),
    });
    await expect(inAnotherProcess(server)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is out of buffer range'),
    });
  });

  test('given an error of ZooKeeper 3.9 that it does not know, when answered, then its process ends', async () => {
    await using server = await scriptedServer({ onRequest: (socket, { xid }) => reply(socket, xid, -125) });
    await expect(inAnotherProcess(server)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Unknown code: -125'),
    });
    const ours = withSession([server.host], { deadlineMs: 5000 }, session => session.getChildren('/'));
    await expect(ours).rejects.toMatchObject({ code: 'QuotaExceeded' });
  });
});
