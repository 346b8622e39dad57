import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#src/kubernetes/clock.ts';
import type { Credentials } from '#src/kubernetes/connection.ts';
import { ApiError, ConnectionError, NotLeaderError } from '#src/kubernetes/errors.ts';
import { type HttpTransportOptions, openTransport } from '#src/kubernetes/http-transport.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { bookmark, event, FakeServer, json, status, watch } from './fake-server.ts';

let server: FakeServer;
const open: Transport[] = [];

beforeEach(async () => {
  server = await FakeServer.start();
});

afterEach(async () => {
  await server.stop();
  await Promise.all(open.splice(0).map(each => each.close()));
});

function transport(options: Partial<HttpTransportOptions> = {}): Transport {
  const made = openTransport({ connection: server.connection, userAgent: 'tester/1', ...options });
  open.push(made);
  return made;
}

const get = { method: 'GET', path: '/api/v1/namespaces/ns/pods/a' } as const;
const patch = { method: 'PATCH', path: '/api/v1/namespaces/ns/pods/a', body: { x: 1 } } as const;

describe('requests', () => {
  test('given a write, then body, type, query, credentials and user agent are sent', async () => {
    server.reply(json({ ok: true }));
    const query = { force: true, limit: undefined, fieldManager: 'm' };
    const request = { ...patch, query, contentType: 'application/apply-patch+yaml' };
    expect(await transport().request(request)).toEqual({ ok: true });
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'PATCH', path: patch.path, body: '{"x":1}' });
    expect(seen?.query.toString()).toBe('force=true&fieldManager=m');
    expect(seen?.headers).toMatchObject({
      'content-type': 'application/apply-patch+yaml',
      authorization: 'Bearer t',
      'user-agent': 'tester/1',
    });
  });

  test('given many requests one after the other, then connections are kept', async () => {
    const client = transport();
    for (let i = 0; i < 20; i++) {
      server.reply(json({}));
      await client.request(get);
    }
    // undici counts a connection as free a moment after it handed over the answer, hence a second one.
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  test('given a Status, then the error has its code, reason and sentence', async () => {
    server.reply(status(409, 'Conflict'));
    const error = await transport()
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
    server.reply((_, response) => void response.writeHead(502).end('<h1>Bad Gateway</h1>'));
    await expect(transport().request(get)).rejects.toThrow('<h1>Bad Gateway</h1>');
  });

  test.each([429, 503])('given %d with Retry-After, then it waits and sends again', async code => {
    const waits: number[] = [];
    const clock = {
      ...systemClock,
      after: (ms: number, run: () => void) => (waits.push(ms), systemClock.after(ms === 7000 ? 0 : ms, run)),
    };
    server.reply(status(code, 'Busy', { 'retry-after': '7' }), json({ done: true }));
    expect(await transport({ clock }).request(patch)).toEqual({ done: true });
    expect(waits).toContain(7000);
  });

  test('given a Retry-After beyond the deadline, then the error comes at once and carries it', async () => {
    server.reply(status(429, 'TooManyRequests', { 'retry-after': '60' }));
    await expect(transport().request(get)).rejects.toMatchObject({ status: 429, retryAfterMs: 60_000 });
  });

  test('given a server that does not answer, then the deadline ends the call', async () => {
    const call = transport().request({ ...get, deadlineMs: 50 });
    await expect(call).rejects.toThrow(/^GET \S+ did not end within \d+ ms$/);
  });

  test('given a server that accepts connections and no more, then deadline and signal still count', async () => {
    const deaf = createServer().listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const { port } = deaf.address() as AddressInfo;
    const client = transport({ connection: { ...server.connection, server: `https://127.0.0.1:${port}` } });
    await expect(client.request({ ...get, deadlineMs: 50 })).rejects.toThrow(/did not end within \d+ ms/);
    const controller = new AbortController();
    const opening = client.watch({ path: '/x', query: {}, silenceMs: 60_000, signal: controller.signal });
    await once(deaf, 'connection');
    controller.abort(new Error('stopping'));
    await expect(opening).rejects.toThrow('stopping');
    open.pop();
    deaf.close();
  });

  test('given an aborted signal, then the call ends with its reason', async () => {
    const controller = new AbortController();
    const call = transport().request({ ...get, signal: controller.signal });
    await server.requests(1);
    controller.abort(new Error('stopping'));
    await expect(call).rejects.toThrow('stopping');
  });

  test('given nobody listens, then it is a connection error that says so', async () => {
    const client = transport();
    await server.stop();
    const error = await client.request(get).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain('ECONNREFUSED');
    server = await FakeServer.start();
  });

  test('given new certificates, then new connections are made with them', async () => {
    let credentials: Credentials = { headers: {}, tls: { ca: 'old' } };
    const connection = { ...server.connection, credentials: async () => credentials };
    const client = transport({ connection });
    const opened: number[] = [];
    for (const ca of ['old', 'new', 'new', 'new']) {
      server.reply(json({}));
      credentials = { headers: {}, tls: { ca } };
      await client.request(get);
      opened.push(server.connections);
    }
    expect(opened.slice(0, 2)).toEqual([1, 2]);
    expect(opened[3]).toBeLessThanOrEqual(3);
  });

  test('each answer is reported with its resource', async () => {
    const seen: string[] = [];
    const client = transport({
      onRequest: (...[method, resource, code]) => seen.push(`${method} ${resource} ${code}`),
    });
    server.reply(json({}), status(404, 'NotFound'), watch([], 'end'));
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
    const client = transport({ fence });
    server.reply(json({}), json({}));
    await client.request(get);
    await client.request({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      mutating: false,
    });
    await expect(client.request(patch)).rejects.toThrow(NotLeaderError);
    expect(server.seen.map(each => each.method)).toEqual(['GET', 'POST']);
  });

  test('given little time left as leader, then the write gets no more, neither here nor at the server', async () => {
    const client = transport({ fence: () => 40.2 });
    await expect(client.request(patch)).rejects.toThrow('did not end within 40 ms');
    expect(server.seen[0]?.query.get('timeout')).toBe('41ms');
  });

  test('given a lease lost while waiting for Retry-After, then the write is not repeated', async () => {
    let leader = true;
    const fence = () => {
      if (leader) return 10_000;
      throw new NotLeaderError('lost');
    };
    server.reply((request, response) => {
      leader = false;
      return status(429, 'Busy', { 'retry-after': '0.01' })(request, response);
    });
    await expect(transport({ fence }).request(patch)).rejects.toThrow('lost');
    expect(server.seen).toHaveLength(1);
  });
});

describe('watches', () => {
  const request = { path: '/api/v1/pods', query: { resourceVersion: '1' } };
  const never = () => new AbortController().signal;

  test('given events, then they come one by one, and a clean end ends it', async () => {
    server.reply(watch([event('ADDED', 'a', '2'), bookmark('3')], 'end'));
    const types: string[] = [];
    for await (const each of await transport().watch({ ...request, silenceMs: 5000, signal: never() }))
      types.push(each.type);
    expect(types).toEqual(['ADDED', 'BOOKMARK']);
    expect(server.seen[0]?.query.toString()).toBe('resourceVersion=1&watch=true');
  });

  test('given open watches, then requests do not wait behind them', async () => {
    const client = transport({ connections: 1 });
    server.reply(watch([], 'hang'), watch([], 'hang'), json({ ok: 1 }));
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
    server.reply(watch([event('ADDED', 'a', '2')], then));
    const events = await transport().watch({ ...request, silenceMs, signal: never() });
    const reading = (async () => {
      for await (const each of events) expect(each.type).toBe('ADDED');
    })();
    await expect(reading).rejects.toThrow(ConnectionError);
  });

  test('given a refusal, then it is that error', async () => {
    server.reply(status(410, 'Expired'));
    await expect(transport().watch({ ...request, silenceMs: 1000, signal: never() })).rejects.toMatchObject({
      status: 410,
    });
  });
});
