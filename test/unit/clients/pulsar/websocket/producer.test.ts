import { describe, expect, test } from 'vitest';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import { websocketService } from './websocket-service.ts';

const deadlineMs = 30_000;

describe('a producer', () => {
  test('given a broker, when a message is sent, then it goes out in base64 with key and properties and its id comes back', async () => {
    const received: Record<string, unknown>[] = [];
    await using service = await websocketService({
      onMessage: (socket, message) => {
        received.push(message);
        socket.send(JSON.stringify({ result: 'ok', messageId: 'CAE=', context: message['context'] }));
      },
    });
    const producer = await openProducer({ url: `${service.url}/`, token: 'abc' }, 'shop/eu/a b', {
      deadlineMs,
    });
    expect(await producer.send({ payload: 'grüße', key: 'k', properties: { p: 'v' } })).toBe('CAE=');
    await producer.close();
    expect(received).toEqual([
      { payload: Buffer.from('grüße').toString('base64'), key: 'k', properties: { p: 'v' }, context: '1' },
    ]);
    expect(service.handshakes[0]?.url).toBe('/ws/v2/producer/persistent/shop/eu/a%20b');
    expect(service.handshakes[0]?.headers.authorization).toBe('Bearer abc');
  });

  test('given receipts in another order, when several messages are sent, then each gets its own', async () => {
    const waiting: string[] = [];
    await using service = await websocketService({
      onMessage: (socket, { context }) => {
        waiting.unshift(String(context));
        if (waiting.length < 3) return;
        for (const each of waiting)
          socket.send(JSON.stringify({ result: 'ok', messageId: `id-${each}`, context: each }));
      },
    });
    const producer = await openProducer({ url: service.url }, 'orders', { deadlineMs });
    const ids = await Promise.all(['a', 'b', 'c'].map(payload => producer.send({ payload })));
    expect(ids).toEqual(['id-1', 'id-2', 'id-3']);
    await producer.close();
  });

  test('given a refused message, when sent, then the error says why and the next one is still taken', async () => {
    await using service = await websocketService({
      onMessage: (socket, { context }) =>
        socket.send(
          JSON.stringify(
            context === '1'
              ? { result: 'send-error:8', errorMsg: 'topic terminated', errorCode: 8, context }
              : { result: 'ok', messageId: 'x', context },
          ),
        ),
    });
    const producer = await openProducer({ url: service.url }, 'orders', { deadlineMs });
    await expect(producer.send({ payload: 'a' })).rejects.toThrow(
      'orders did not take the message: topic terminated',
    );
    expect(await producer.send({ payload: 'b' })).toBe('x');
    await producer.close();
  });

  test.each([
    [
      'an id but no ok',
      { result: 'send-error:1', messageId: 'CAE=' },
      'did not take the message: send-error:1',
    ],
    ['ok but no id', { result: 'ok' }, 'took the message, but did not say by which id'],
  ])('given a receipt with %s, when a message is sent, then that is an error', async (_, answer, why) => {
    await using service = await websocketService({
      onMessage: (socket, { context }) => socket.send(JSON.stringify({ ...answer, context })),
    });
    const producer = await openProducer({ url: service.url }, 'orders', { deadlineMs });
    await expect(producer.send({ payload: 'a' })).rejects.toThrow(`orders ${why}`);
    await producer.close();
  });

  test('given no receipt, when the deadline passes, then the message counts as not acknowledged', async () => {
    await using service = await websocketService();
    const producer = await openProducer({ url: service.url }, 'orders', { deadlineMs: 2000 });
    await expect(producer.send({ payload: 'a' })).rejects.toThrow(
      `did not acknowledge the message within 2000 ms`,
    );
    await producer.close();
  });

  test('given a broker that goes away, when messages wait for receipts, then they and later ones fail', async () => {
    await using service = await websocketService({ onMessage: socket => socket.close(1011, 'going') });
    const producer = await openProducer({ url: service.url }, 'orders', { deadlineMs, reconnects: false });
    await expect(producer.send({ payload: 'a' })).rejects.toThrow(
      'connection closed by the server (1011: going)',
    );
    await expect(producer.send({ payload: 'b' })).rejects.toThrow('connection closed by the server');
  });

  test('given an answer that is not JSON, when a message waits for its receipt, then it fails', async () => {
    await using service = await websocketService({ onMessage: socket => socket.send('<html>') });
    const producer = await openProducer({ url: service.url }, 'orders', { deadlineMs, reconnects: false });
    await expect(producer.send({ payload: 'a' })).rejects.toThrow('answer not understood');
  });
});

describe('opening', () => {
  test.each([
    [400, 'a parameter is not accepted'],
    [401, 'the token is missing'],
    [403, 'may not use this topic'],
    [404, 'does not exist'],
    [409, 'in use by another client'],
    [500, 'the broker failed'],
    [503, 'not ready'],
    [418, 'the handshake was refused'],
  ])('given status %i, when opened, then the error says %s', async (status, meaning) => {
    await using service = await websocketService({ refuse: { status, body: '{"message":"because"}' } });
    const failure = openProducer({ url: service.url }, 'orders', { deadlineMs });
    await expect(failure).rejects.toMatchObject({ name: 'PulsarError', status });
    await expect(failure).rejects.toThrow(meaning);
    await expect(failure).rejects.toThrow(`(${status}: because)`);
  });

  test('given a refusal in the words of a real broker, when opened, then its own sentence is shown', async () => {
    const body =
      '{"url":"/ws/v2/consumer","status":"409","message":"Failed to create producer/consumer: {&quot;errorMsg&quot;:&quot;Exclusive consumer is already connected&quot;,&quot;reqId&quot;:5}"}';
    await using service = await websocketService({ refuse: { status: 409, body } });
    const call = openProducer({ url: service.url }, 'orders', { deadlineMs });
    await expect(call).rejects.toThrow('(409: Exclusive consumer is already connected)');
  });

  test('given a refusal with a page for a body, when opened, then the page is left out', async () => {
    await using service = await websocketService({ refuse: { status: 404, body: '<html>Not Found</html>' } });
    await expect(openProducer({ url: service.url }, 'orders', { deadlineMs })).rejects.toThrow(/ \(404\)$/);
  });

  test('given a server that never answers, when opened, then the deadline ends the wait', async () => {
    await using service = await websocketService({ silent: true });
    const call = openProducer({ url: service.url }, 'orders', { deadlineMs: 50 });
    await expect(call).rejects.toThrow('no answer within 50 ms');
  });

  test('given nobody on the port, when opened, then the error names the address', async () => {
    const call = openProducer({ url: 'ws://127.0.0.1:1' }, 'orders', { deadlineMs });
    await expect(call).rejects.toThrow(/ws:\/\/127\.0\.0\.1:1.*ECONNREFUSED/);
  });

  test('given a caller who gives up, when messages wait, then they end with his reason', async () => {
    await using service = await websocketService();
    const controller = new AbortController();
    const producer = await openProducer({ url: service.url }, 'orders', {
      deadlineMs,
      signal: controller.signal,
    });
    const sent = producer.send({ payload: 'a' });
    controller.abort(new Error('shutting down'));
    await expect(sent).rejects.toThrow('shutting down');
  });
});
