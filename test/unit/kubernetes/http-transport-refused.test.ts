import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection, Credentials } from '#src/kubernetes/connection.ts';
import { NotLeaderError } from '#src/kubernetes/errors.ts';
import { type HttpTransportOptions, openTransport } from '#src/kubernetes/http-transport.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { FakeServer, json, status, watch } from './fake-server.ts';

let server: FakeServer;
const open: Transport[] = [];

beforeEach(async () => {
  server = await FakeServer.start();
});

afterEach(async () => {
  await server.stop();
  await Promise.all(open.splice(0).map(each => each.close()));
});

function transport(options: Partial<HttpTransportOptions>): Transport {
  const made = openTransport({ connection: server.connection, userAgent: 'tester/1', ...options });
  open.push(made);
  return made;
}

const get = { method: 'GET', path: '/api/v1/namespaces/ns/pods/a' } as const;
const patch = { method: 'PATCH', path: '/api/v1/namespaces/ns/pods/a', body: { x: 1 } } as const;

describe('given a server that does not know who asks', () => {
  /** Credentials that are read again once they are refused; those that come after `tokens` are the last. */
  function renewing(...tokens: string[]): Connection {
    const known = tokens.map((token): Credentials => ({ headers: { authorization: token }, tls: {} }));
    let at = 0;
    return {
      ...server.connection,
      async credentials(refused) {
        if (refused === known[at] && at < known.length - 1) at += 1;
        return known[at] as Credentials;
      },
    };
  }
  const shown = () => server.seen.map(({ headers }) => headers.authorization);

  test('when there is something newer to show, then it is sent once more, be it a write or a watch', async () => {
    server.reply(status(401, 'Unauthorized'), json({ ok: true }));
    expect(await transport({ connection: renewing('t1', 't2') }).request(patch)).toEqual({ ok: true });
    server.reply(status(401, 'Unauthorized'), watch([], 'end'));
    const watching = {
      path: '/api/v1/pods',
      query: {},
      silenceMs: 1000,
      signal: new AbortController().signal,
    };
    await transport({ connection: renewing('t1', 't2') }).watch(watching);
    expect(shown()).toEqual(['t1', 't2', 't1', 't2']);
  });

  test('when there is nothing newer, or that is refused too, then that is the answer', async () => {
    server.reply(...Array.from({ length: 3 }, () => status(401, 'Unauthorized')));
    await expect(transport({ connection: renewing('t1') }).request(get)).rejects.toMatchObject({
      status: 401,
    });
    const connection = renewing('t1', 't2', 't3');
    await expect(transport({ connection }).request(get)).rejects.toMatchObject({ status: 401 });
    expect(shown()).toEqual(['t1', 't1', 't2']);
  });

  test('when the lease is lost meanwhile, then a write is not sent again', async () => {
    let leader = true;
    const fence = () => {
      if (leader) return 10_000;
      throw new NotLeaderError('lost');
    };
    server.reply((request, response) => {
      leader = false;
      return status(401, 'Unauthorized')(request, response);
    });
    const client = transport({ fence, connection: renewing('t1', 't2') });
    await expect(client.request(patch)).rejects.toThrow('lost');
    expect(server.seen).toHaveLength(1);
  });
});
