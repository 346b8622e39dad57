import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { hostPort } from '#src/clients/network/address.ts';
import { exchange } from '#src/clients/network/exchange.ts';
import { fourLetterWord } from '#src/clients/zookeeper/four-letter-word.ts';
import { withSession } from '#src/clients/zookeeper/session.ts';
import { grant } from '../zookeeper/scripted-server.ts';

const host = '::1';

async function listening(server: Server): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('given a bookie or broker with an IPv6 address, then it is asked', async () => {
  const server = createHttpServer((_, response) => response.end('well'));
  const port = await listening(server);
  const answer = await exchange('GET', `http://${hostPort(host, port)}/`, { deadlineMs: 5000 });
  expect(answer).toMatchObject({ status: 200, body: 'well' });
  server.closeAllConnections();
  server.close();
});

test('given a ZooKeeper server with an IPv6 address, then it is asked a four-letter word', async () => {
  const server = createServer(socket => socket.end('Mode: leader\n'));
  const port = await listening(server);
  expect(await fourLetterWord(host, port, 'srvr', { deadlineMs: 5000 })).toBe('Mode: leader\n');
  server.close();
});

test('given a ZooKeeper server with an IPv6 address, then a session is opened', async () => {
  const server = createServer(socket => socket.once('data', () => grant(socket)));
  const port = await listening(server);
  const opened = await withSession([hostPort(host, port)], { deadlineMs: 5000 }, async () => 'opened');
  expect(opened).toBe('opened');
  server.close();
});

test('given nobody at an IPv6 address, then the error has it as it is written', async () => {
  const asking = fourLetterWord(host, 1, 'srvr', { deadlineMs: 5000 });
  await expect(asking).rejects.toThrow('ZooKeeper [::1]:1: srvr:');
});
