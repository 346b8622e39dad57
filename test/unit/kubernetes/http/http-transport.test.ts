import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#src/kubernetes/clock.ts';
import type { Credentials } from '#src/kubernetes/connection.ts';
import { ApiError, ConnectionError, NotLeaderError } from '#src/kubernetes/errors.ts';
import { bookmark, event, json, status, watch } from './fake-server.ts';
import { get, givenServer, lostWith, patch } from './transports.ts';

const given = givenServer();

describe('requests', () => {
  test('given a write, then body, type, query, credentials and user agent are sent', async () => {
    given.server.reply(json({ ok: true }));
    const query = { force: true, limit: undefined, fieldManager: 'm' };
    const request = { ...patch, query, contentType: 'application/apply-patch+yaml' };
    expect(await given.transport().request(request)).toEqual({ ok: true });
    const [seen] = given.server.seen;
    expect(seen).toMatchObject({ method: 'PATCH', path: patch.path, body: '{"x":1}' });
    expect(seen?.query.toString()).toBe('force=true&fieldManager=m');
    expect(seen?.headers).toMatchObject({
      'content-type': 'application/apply-patch+yaml',
      authorization: 'Bearer t',
      'user-agent': 'tester/1',
    });
  });

  test('given many requests one after the other, then connections are kept', async () => {
    const client = given.transport();
    for (let i = 0; i < 20; i++) {
      given.server.reply(json({}));
      await client.request(get);
    }
    // undici counts a connection as free a moment after it handed over the answer, hence a second one.
    expect(given.server.connections).toBeLessThanOrEqual(2);
  });

  test('given a Status, then the error has its code, reason and sentence', async () => {
    given.server.reply(status(409, 'Conflict'));
    const error = await given
      .transport()
      .request(get)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 409,
      reason: 'Conflict',
      message: `GET ${get.path}: it is Conflict`,
    });
  });

  test('given an answer that is no Status, then its text is the message', async () => {
    given.server.reply((_, response) => void response.writeHead(502).end('<h1>Bad Gateway</h1>'));
    await expect(given.transport().request(get)).rejects.toThrow('<h1>Bad Gateway</h1>');
  });

  test.each([429, 503])('given %d with Retry-After, then it waits and sends again', async code => {
    const waits: number[] = [];
    const clock = {
      ...systemClock,
      after: (ms: number, run: () => void) => (waits.push(ms), systemClock.after(ms === 7000 ? 0 : ms, run)),
    };
    given.server.reply(status(code, 'Busy', { 'retry-after': '7' }), json({ done: true }));
    expect(await given.transport({ clock }).request(patch)).toEqual({ done: true });
    expect(waits).toContain(7000);
  });

  test('given a Retry-After beyond the deadline, then the error comes at once and carries it', async () => {
    given.server.reply(status(429, 'TooManyRequests', { 'retry-after': '60' }));
    await expect(given.transport().request(get)).rejects.toMatchObject({ status: 429, retryAfterMs: 60_000 });
  });

  test('given a server that does not answer, then the deadline ends the call', async () => {
    const call = given.transport().request({ ...get, deadlineMs: 50 });
    await expect(call).rejects.toThrow(new ConnectionError(`GET ${get.path} did not end within 50 ms`));
  });

  test('given a server that accepts connections and no more, then deadline and signal still count', async () => {
    const deaf = createServer().listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const { port } = deaf.address() as AddressInfo;
    const client = given.transport({
      connection: { ...given.server.connection, server: `https://127.0.0.1:${port}` },
    });
    await expect(client.request({ ...get, deadlineMs: 50 })).rejects.toThrow('did not end within 50 ms');
    const controller = new AbortController();
    const opening = client.watch({ path: '/x', query: {}, silenceMs: 60_000, signal: controller.signal });
    await once(deaf, 'connection');
    controller.abort(new Error('stopping'));
    await expect(opening).rejects.toThrow('stopping');
    given.open.pop();
    deaf.close();
  });

  test('given an aborted signal, then the call ends with its reason', async () => {
    const controller = new AbortController();
    const call = given.transport().request({ ...get, signal: controller.signal });
    await given.server.requests(1);
    controller.abort(new Error('stopping'));
    await expect(call).rejects.toThrow('stopping');
  });

  test('given nobody listens, then it is a connection error that says so', async () => {
    const client = given.transport();
    await given.server.stop();
    const error = await client.request(get).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain('ECONNREFUSED');
  });

  test('given new certificates, then new connections are made with them', async () => {
    let credentials: Credentials = { headers: {}, tls: { ca: 'old' } };
    const connection = { ...given.server.connection, credentials: async () => credentials };
    const client = given.transport({ connection });
    const opened: number[] = [];
    for (const ca of ['old', 'new', 'new', 'new']) {
      given.server.reply(json({}));
      credentials = { headers: {}, tls: { ca } };
      await client.request(get);
      opened.push(given.server.connections);
    }
    expect(opened.slice(0, 2)).toEqual([1, 2]);
    expect(opened[3]).toBeLessThanOrEqual(3);
  });

  test('each answer is reported with its resource', async () => {
    const seen: string[] = [];
    const client = given.transport({
      onRequest: (...[method, resource, code]) => seen.push(`${method} ${resource} ${code}`),
    });
    given.server.reply(json({}), status(404, 'NotFound'), watch([], 'end'));
    await client.request(get);
    await client
      .request({ method: 'PATCH', path: '/apis/apps/v1/namespaces/ns/statefulsets/a/status' })
      .catch(() => 0);
    await client.watch({
      path: '/api/v1/pods',
      query: {},
      silenceMs: 1000,
      signal: new AbortController().signal,
    });
    await client.request({ ...get, deadlineMs: 20 }).catch(() => 0);
    expect(seen).toEqual([
      'GET pods 200',
      'PATCH statefulsets/status 404',
      'WATCH pods 200',
      'GET pods error',
    ]);
  });
});

describe('the write fence', () => {
  test('given no lease, then reads pass and nothing is written', async () => {
    const fence = () => {
      throw new NotLeaderError('not the leader');
    };
    const client = given.transport({ fence });
    given.server.reply(json({}), json({}));
    await client.request(get);
    await client.request({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      mutating: false,
    });
    await expect(client.request(patch)).rejects.toThrow(NotLeaderError);
    expect(given.server.seen.map(each => each.method)).toEqual(['GET', 'POST']);
  });

  test('given little time left as leader, then the write gets no more, neither here nor at the server', async () => {
    const client = given.transport({ fence: () => 1000.2 });
    await expect(client.request(patch)).rejects.toThrow('did not end within 1000 ms');
    expect(given.server.seen[0]?.query.get('timeout')).toBe('1001ms');
  });

  test('given a lease lost while waiting for Retry-After, then the write is not repeated', async () => {
    const { fence, reply } = lostWith(status(429, 'Busy', { 'retry-after': '0.01' }));
    given.server.reply(reply);
    await expect(given.transport({ fence }).request(patch)).rejects.toThrow('lost');
    expect(given.server.seen).toHaveLength(1);
  });
});

describe('watches', () => {
  const request = { path: '/api/v1/pods', query: { resourceVersion: '1' } };
  const never = () => new AbortController().signal;

  test('given events, then they come one by one, and a clean end ends it', async () => {
    given.server.reply(watch([event('ADDED', 'a', '2'), bookmark('3')], 'end'));
    const types: string[] = [];
    for await (const each of await given.transport().watch({ ...request, silenceMs: 5000, signal: never() }))
      types.push(each.type);
    expect(types).toEqual(['ADDED', 'BOOKMARK']);
    expect(given.server.seen[0]?.query.toString()).toBe('resourceVersion=1&watch=true');
  });

  test('given open watches, then requests do not wait behind them', async () => {
    const client = given.transport({ connections: 1 });
    given.server.reply(watch([], 'hang'), watch([], 'hang'), json({ ok: 1 }));
    const controller = new AbortController();
    for (let i = 0; i < 2; i++)
      await client.watch({ ...request, silenceMs: 60_000, signal: controller.signal });
    expect(await client.request(get)).toEqual({ ok: 1 });
    controller.abort();
  });

  test.each([
    ['cut', 'cut', 60_000],
    ['silent for too long', 'hang', 1000],
  ] as const)('given a stream that is %s, then it is a connection error', async (_, then, silenceMs) => {
    given.server.reply(watch([event('ADDED', 'a', '2')], then));
    const events = await given.transport().watch({ ...request, silenceMs, signal: never() });
    const reading = (async () => {
      for await (const each of events) expect(each.type).toBe('ADDED');
    })();
    await expect(reading).rejects.toThrow(ConnectionError);
  });

  test('given a refusal, then it is that error', async () => {
    given.server.reply(status(410, 'Expired'));
    await expect(
      given.transport().watch({ ...request, silenceMs: 1000, signal: never() }),
    ).rejects.toMatchObject({
      status: 410,
    });
  });
});
