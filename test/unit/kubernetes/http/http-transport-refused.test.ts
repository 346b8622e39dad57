import { describe, expect, test } from 'vitest';
import { systemClock } from '#src/kubernetes/clock.ts';
import type { Connection, Credentials } from '#src/kubernetes/connection.ts';
import { json, status, watch } from './fake-server.ts';
import { get, givenServer, lostWith, patch } from './transports.ts';

const given = givenServer();

describe('given a server that does not know who asks', () => {
  /** Credentials that are read again once they are refused; those that come after `tokens` are the last. */
  function renewing(...tokens: string[]): Connection {
    const known = tokens.map((token): Credentials => ({ headers: { authorization: token }, tls: {} }));
    let at = 0;
    return {
      ...given.server.connection,
      async credentials(refused) {
        if (refused === known[at] && at < known.length - 1) at += 1;
        return known[at] as Credentials;
      },
    };
  }
  const shown = () => given.server.seen.map(({ headers }) => headers.authorization);

  test('when there is something newer to show, then it is sent once more, be it a write or a watch', async () => {
    given.server.reply(status(401, 'Unauthorized'), json({ ok: true }));
    expect(await given.transport({ connection: renewing('t1', 't2') }).request(patch)).toEqual({ ok: true });
    given.server.reply(status(401, 'Unauthorized'), watch([], 'end'));
    const watching = {
      path: '/api/v1/pods',
      query: {},
      silenceMs: 1000,
      signal: new AbortController().signal,
    };
    await given.transport({ connection: renewing('t1', 't2') }).watch(watching);
    expect(shown()).toEqual(['t1', 't2', 't1', 't2']);
  });

  test('when there is nothing newer, or that is refused too, then that is the answer', async () => {
    given.server.reply(...Array.from({ length: 3 }, () => status(401, 'Unauthorized')));
    await expect(given.transport({ connection: renewing('t1') }).request(get)).rejects.toMatchObject({
      status: 401,
    });
    const connection = renewing('t1', 't2', 't3');
    await expect(given.transport({ connection }).request(get)).rejects.toMatchObject({ status: 401 });
    expect(shown()).toEqual(['t1', 't1', 't2']);
  });

  test('when the lease is lost meanwhile, then a write is not sent again', async () => {
    const { fence, reply } = lostWith(status(401, 'Unauthorized'));
    given.server.reply(reply);
    const client = given.transport({ fence, connection: renewing('t1', 't2') });
    await expect(client.request(patch)).rejects.toThrow('lost');
    expect(given.server.seen).toHaveLength(1);
  });
});

test('given credentials that take longer than a call may, then that is not held against it: a person may have to log in', async () => {
  let now = 0;
  const clock = { ...systemClock, now: () => now };
  const credentials = async (): Promise<Credentials> => {
    now += 60_000;
    return { headers: {}, tls: {} };
  };
  given.server.reply(json({ ok: true }));
  const client = given.transport({ clock, connection: { ...given.server.connection, credentials } });
  expect(await client.request(get)).toEqual({ ok: true });
});
