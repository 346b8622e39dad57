import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { AnswerError, exchange } from '#src/clients/network/exchange.ts';
import { httpServer } from './http-server.ts';

const options = { deadlineMs: 20_000 };

/** Sends pieces for as long as anybody reads; tells how much that was. */
function endless(status: number) {
  const sent = { bytes: 0 };
  const listener: RequestListener = (_, response) => {
    response.writeHead(status);
    const piece = Buffer.alloc(64 * 1024, 'x');
    const send = () => {
      while (!response.destroyed && response.write(piece)) sent.bytes += piece.length;
    };
    response.on('drain', send);
    send();
  };
  return { listener, sent };
}

describe('an answer', () => {
  test('given success, then it has status and body, without the space around it', async () => {
    await using server = await httpServer((_, response) => response.end(' well\n'));
    expect(await exchange('GET', server.url, options)).toMatchObject({ status: 200, body: 'well' });
  });

  test.each([404, 500])('given %i, then that is an answer as well', async status => {
    await using server = await httpServer((_, response) => response.writeHead(status).end('why'));
    expect(await exchange('GET', server.url, options)).toMatchObject({ status, body: 'why' });
  });

  test('given a redirect, then where it points, and nobody goes there', async () => {
    const asked: (string | undefined)[] = [];
    await using server = await httpServer(({ url }, response) => {
      asked.push(url);
      response.writeHead(307, { location: '/other' }).end();
    });
    expect(await exchange('GET', `${server.url}/a`, options)).toMatchObject({
      status: 307,
      headers: { location: '/other' },
    });
    expect(asked).toEqual(['/a']);
  });

  test('given JSON to send, then it is the body', async () => {
    await using server = await httpServer((request, response) => request.pipe(response));
    expect((await exchange('PUT', server.url, options, { readOnly: true })).body).toBe('{"readOnly":true}');
  });

  test('given one without end, then it is given up with the address, and hardly more is read than may be', async () => {
    const { listener, sent } = endless(200);
    await using server = await httpServer(listener);
    await expect(exchange('GET', server.url, options)).rejects.toThrow(
      `${server.url} answers more than 1048576 bytes`,
    );
    expect(sent.bytes).toBeLessThan(16 * 1024 * 1024);
  });

  test('given an error without end, then its beginning is told', async () => {
    await using server = await httpServer(endless(500).listener);
    const { status, body } = await exchange('GET', server.url, options);
    expect([status, body.length]).toEqual([500, 16 * 1024]);
  });
});

describe('no answer', () => {
  test.each<[string, RequestListener]>([
    ['is silent', () => undefined],
    ['stops in its answer', (_, response) => response.write('[1,')],
  ])('given a server that %s, then the deadline ends the wait', async (_, listener) => {
    await using server = await httpServer(listener);
    const asking = exchange('GET', server.url, { deadlineMs: 50 });
    await expect(asking).rejects.toThrow(`${server.url}: no answer within 50 ms`);
  });

  test('given nobody on the port, then the error names the address and has no status', async () => {
    const error: unknown = await exchange('GET', 'http://127.0.0.1:1', options).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(AnswerError);
    expect(error).toMatchObject({ status: undefined });
    expect(error).toMatchObject({
      message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/),
    });
  });

  test('given a caller who may not act any more, then nothing is sent', async () => {
    let heard = 0;
    await using server = await httpServer((_, response) => response.end(`${heard++}`));
    const before = () => {
      throw new Error('not the leader');
    };
    await expect(exchange('PUT', server.url, { ...options, before })).rejects.toThrow('not the leader');
    expect(heard).toBe(0);
  });

  test('given a caller who gives up, before or during it, then his reason is thrown as it is', async () => {
    const reason = new Error('shutting down');
    const caller = new AbortController();
    let calls = 0;
    await using server = await httpServer(() => caller.abort(reason));
    const call = { ...options, signal: caller.signal, before: () => void (calls += 1) };
    await expect(exchange('GET', server.url, call)).rejects.toBe(reason);
    await expect(exchange('GET', server.url, call)).rejects.toBe(reason);
    expect(calls).toBe(1);
  });
});
