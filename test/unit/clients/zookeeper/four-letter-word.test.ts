import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { fourLetterWord, parseMonitor } from '#src/clients/zookeeper/four-letter-word.ts';
import { listen } from './scripted-server.ts';

describe('fourLetterWord', () => {
  test('given a server that answers in pieces, when asked, then the whole answer is returned', async () => {
    const asked: string[] = [];
    const server = createServer(socket => {
      socket.on('data', word => {
        asked.push(word.toString());
        socket.end(`${'more than one read takes\n'.repeat(20_000)}Mode: leader\n`);
      });
    });
    const port = await listen(server);
    const answer = await fourLetterWord('127.0.0.1', port, 'srvr', { deadlineMs: 1000 });
    expect(asked).toEqual(['srvr']);
    expect(answer).toMatch(/takes\nMode: leader\n$/);
    server.close();
  });

  test('given a server that is silent, when asked, then the deadline ends the wait', async () => {
    const server = createServer(socket => socket.on('data', () => undefined));
    const port = await listen(server);
    const call = fourLetterWord('127.0.0.1', port, 'mntr', { deadlineMs: 50 });
    await expect(call).rejects.toMatchObject({ code: 'OperationTimeout' });
    server.close();
  });

  test('given nobody on the port, when asked, then the error says so', async () => {
    const call = fourLetterWord('127.0.0.1', 1, 'srvr', { deadlineMs: 1000 });
    await expect(call).rejects.toMatchObject({ code: 'ConnectionLoss' });
  });

  test('given a caller who has given up, when asked, then nothing is waited for', async () => {
    const signal = AbortSignal.abort(new Error('shutting down'));
    const call = fourLetterWord('127.0.0.1', 1, 'srvr', { deadlineMs: 1000, signal });
    await expect(call).rejects.toThrow('shutting down');
  });
});

describe('parsing', () => {
  test('given an answer to mntr, when read, then keys have their values', () => {
    const values = parseMonitor(
      'zk_version\t3.9.4, built on x\nzk_server_state\tleader\nzk_synced_followers\t2\n',
    );
    expect(values.get('zk_synced_followers')).toBe('2');
    expect(values.get('zk_version')).toBe('3.9.4, built on x');
  });

  test('given a server without quorum, when mntr is read, then there are no values', () => {
    expect(parseMonitor('This ZooKeeper instance is not currently serving requests').size).toBe(0);
  });
});
