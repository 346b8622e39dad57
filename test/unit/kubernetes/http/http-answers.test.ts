import type { Dispatcher } from 'undici';
import { describe, expect, test } from 'vitest';
import { ApiError, ConnectionError, NotLeaderError } from '#src/kubernetes/errors.ts';
import { askedWait, lost, refused } from '#src/kubernetes/http/http-answers.ts';

function answer(body: string, headers: Record<string, string> = {}): Dispatcher.ResponseData {
  return { statusCode: 503, headers, body: { text: async () => body } } as unknown as Dispatcher.ResponseData;
}

describe('an answer that refuses', () => {
  test('given a Status, then the error has its reason and sentence', async () => {
    const status = { kind: 'Status', reason: 'Conflict', message: 'the object has been modified' };
    expect(await refused('PUT /a', answer(JSON.stringify(status)))).toMatchObject({
      status: 503,
      reason: 'Conflict',
      message: 'PUT /a: the object has been modified',
    });
  });

  test.each([
    ['text', ' no healthy upstream\n', 'GET /a: no healthy upstream'],
    ['a long page', '<'.repeat(1000), `GET /a: ${'<'.repeat(200)}`],
    ['nothing', '', 'GET /a: HTTP status 503'],
    ['JSON that is no object', 'null', 'GET /a: null'],
  ])('given %s from something in between, then that is told', async (_, body, message) => {
    expect((await refused('GET /a', answer(body))).message).toBe(message);
  });
});

describe('a wait that is asked for', () => {
  const waitOf = async (status: number, seconds: string, isRead = false) => {
    const { retryAfterMs } = await refused('GET /a', answer('', { 'retry-after': seconds }));
    return askedWait(new ApiError('GET /a', status, {}, retryAfterMs), isRead);
  };

  test.each([429, 503])(
    'given %i with it, then the request was not carried out and waits so long',
    async status => {
      expect(await waitOf(status, '2')).toBe(2000);
    },
  );

  test.each([500, 504])(
    'given %i with it, then what only reads waits so long and nothing else does',
    async status => {
      expect(await waitOf(status, '2', true)).toBe(2000);
      expect(await waitOf(status, '2')).toBeUndefined();
    },
  );

  test('given a day, as something in between may ask for, then it is a minute', async () => {
    expect(await waitOf(503, '86400')).toBe(60_000);
  });

  test.each([
    ['a refusal', 403, '2'],
    ['no time', 503, '0'],
    ['a date', 503, 'Wed, 21 Oct 2026 07:28:00 GMT'],
  ])('given %s, then none', async (_, status, seconds) => {
    expect(await waitOf(status, seconds, true)).toBeUndefined();
  });

  test('given anything but an answer, then none', () => {
    expect(askedWait(new ConnectionError('refused'), true)).toBeUndefined();
  });
});

describe('a call without an answer', () => {
  const { signal } = new AbortController();

  test('given a socket that failed, then it is a connection error that names the call and keeps the cause', () => {
    const cause = new Error('socket hang up');
    const error = lost('GET /a', cause, signal);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ message: 'GET /a: socket hang up', cause });
  });

  test('given a name with several addresses, then each is told', () => {
    const cause = new AggregateError([new Error('connect ::1'), new Error('connect 127.0.0.1')]);
    expect(lost('GET /a', cause, signal)).toMatchObject({
      message: 'GET /a: connect ::1; connect 127.0.0.1',
    });
  });

  test.each([new ApiError('GET /a', 409, {}), new ConnectionError('late'), new NotLeaderError('over')])(
    'given an error of our own, %s, then it stays as it is',
    error => {
      expect(lost('GET /b', error, signal)).toBe(error);
    },
  );

  test('given a caller who gave up, then that is why, whatever came of the socket', () => {
    const reason = new Error('shutting down');
    expect(lost('GET /a', new Error('socket hang up'), AbortSignal.abort(reason))).toBe(reason);
  });
});
