import { describe, expect, test } from 'vitest';
import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import { openReader } from '#src/clients/pulsar/websocket/reader.ts';
import { websocketService } from './websocket-service.ts';

const deadlineMs = 10_000;

function receiptOf({ payload, context }: Record<string, unknown>): string {
  return JSON.stringify({ result: 'ok', messageId: `id of ${text(payload)}`, context });
}

function text(payload: unknown): string {
  return Buffer.from(String(payload), 'base64').toString();
}

function delivery(id: string): string {
  const payload = Buffer.from(id).toString('base64');
  return JSON.stringify({ messageId: id, payload, publishTime: '2026-01-01T00:00:00.000Z' });
}

describe('given a producer whose connection is lost', () => {
  test('when messages are under way, then they are sent again in their order, and none is lost', async () => {
    const stored: string[] = [];
    const lost: string[] = [];
    let connections = 0;
    await using service = await websocketService({
      onConnection: () => void connections++,
      onMessage: (socket, message) => {
        // The first connection ends with the second message.
        if (connections === 1 && text(message['payload']) === 'b') return socket.terminate();
        stored.push(text(message['payload']));
        socket.send(receiptOf(message));
      },
    });
    const options = { deadlineMs, onLost: ({ message }: Error) => void lost.push(message) };
    const producer = await openProducer({ url: service.url }, 'orders', options);
    const sent = await Promise.all(['a', 'b', 'c'].map(payload => producer.send({ payload })));
    expect(sent).toEqual(['id of a', 'id of b', 'id of c']);
    expect(stored.slice(-2)).toEqual(['b', 'c']);
    expect([connections, lost]).toEqual([2, [expect.stringContaining('connection closed by the server')]]);
    await producer.close();
  });

  test('when no connection comes in time, then the message fails at its deadline, and later ones are sent', async () => {
    const service = await websocketService({
      onMessage: (socket, message) => socket.send(receiptOf(message)),
    });
    let url = service.url;
    const producer = await openProducer(async () => ({ url }), 'orders', { deadlineMs: 2000 });
    await service[Symbol.asyncDispose]();
    await expect(producer.send({ payload: 'a' })).rejects.toMatchObject({ isLate: true });
    await using next = await websocketService({
      onMessage: (socket, message) => socket.send(receiptOf(message)),
    });
    ({ url } = next);
    await expect.poll(() => producer.send({ payload: 'b' })).toBeDefined();
    await producer.close();
  });

  test('when the service refuses it for good, then all ends with what it says', async () => {
    await using service = await websocketService({ onMessage: socket => socket.terminate() });
    await using refusing = await websocketService({ refuse: { status: 403, body: '' } });
    const urls = [service.url, refusing.url];
    const producer = await openProducer(async () => ({ url: urls.shift() ?? '' }), 'orders', { deadlineMs });
    await expect(producer.send({ payload: 'a' })).rejects.toMatchObject({ status: 403 });
    await expect(producer.send({ payload: 'b' })).rejects.toMatchObject({ status: 403 });
  });

  test('when it is closed meanwhile, then nothing is tried any more', async () => {
    const service = await websocketService();
    const producer = await openProducer({ url: service.url }, 'orders', { deadlineMs });
    const sent = producer.send({ payload: 'a' });
    await service[Symbol.asyncDispose]();
    await producer.close();
    await expect(sent).rejects.toThrow('producer on orders is closed');
  });
});

describe('given a consumer whose connection is lost', () => {
  test('then messages come over the next one, and what came over the last is not acknowledged there', async () => {
    const acknowledged: unknown[] = [];
    let connections = 0;
    await using service = await websocketService({
      onConnection: socket => {
        connections++;
        socket.send(delivery(`${connections}`));
        if (connections === 1) setImmediate(() => socket.terminate());
      },
      onMessage: (_, { messageId }) => acknowledged.push(messageId),
    });
    const consumer = await openConsumer({ url: service.url }, 'orders', 's', { deadlineMs });
    const messages = consumer[Symbol.asyncIterator]();
    const first = (await messages.next()).value ?? expect.fail();
    const second = (await messages.next()).value ?? expect.fail();
    consumer.acknowledge(first);
    consumer.acknowledge(second);
    consumer.acknowledge(second);
    await expect.poll(() => acknowledged).toEqual(['2']);
    await consumer.close();
  });

  test('when it pulls, then what was asked for and has not come is asked for again', async () => {
    const permits: unknown[] = [];
    let connections = 0;
    await using service = await websocketService({
      onConnection: () => void connections++,
      onMessage: (socket, { permitMessages }) => {
        permits.push(permitMessages);
        if (connections > 1) return;
        socket.send(delivery('1'));
        setImmediate(() => socket.terminate());
      },
    });
    const parameters = { pullMode: true };
    const consumer = await openConsumer({ url: service.url }, 'orders', 's', { deadlineMs, parameters });
    consumer.permit(3);
    await expect.poll(() => permits).toEqual([3, 2]);
    await consumer.close();
  });

  test('when it unsubscribes meanwhile, then that is told as not done', async () => {
    let connections = 0;
    await using service = await websocketService({
      onConnection: socket => {
        if (connections++ === 0) setImmediate(() => socket.terminate());
      },
    });
    const lost = Promise.withResolvers<void>();
    const options = { deadlineMs, onLost: () => lost.resolve() };
    const consumer = await openConsumer({ url: service.url }, 'orders', 's', options);
    await lost.promise;
    await expect(consumer.unsubscribe()).rejects.toThrow('no connection over which to unsubscribe');
    await consumer.close();
  });

  test('when nobody knows where the service is now, then each new reason is told, once', async () => {
    await using service = await websocketService({ onConnection: socket => socket.terminate() });
    const answers = ['not found', 'not found', 'forbidden'];
    const where = async () => {
      if (answers.length === 3 && told.length === 0 && asked++ === 0) return { url: service.url };
      throw new Error(answers.shift() ?? 'forbidden');
    };
    let asked = 0;
    const told: string[] = [];
    const options = { deadlineMs, onLost: ({ message }: Error) => void told.push(message) };
    const consumer = await openConsumer(where, 'orders', 's', options);
    await expect.poll(() => answers).toEqual([]);
    await consumer.close();
    expect(told).toEqual([expect.stringContaining('connection closed'), 'not found', 'forbidden']);
  });
});

test('given a reader of a topic with partitions whose connection is lost, then what Pulsar has against its place ends it', async () => {
  const refuses: string[] = [];
  await using service = await websocketService({ onConnection: socket => socket.send(delivery('CAEQAA==')) });
  await using broker = await websocketService({ refuse: { status: 500, body: '' } });
  const where = async () => {
    refuses.push('asked');
    return { url: refuses.length === 1 ? service.url : broker.url };
  };
  const parameters = { messageId: 'earliest' };
  const reader = await openReader(where, 'orders', { deadlineMs, parameters });
  const messages = reader[Symbol.asyncIterator]();
  await messages.next();
  await service[Symbol.asyncDispose]();
  await expect(messages.next()).rejects.toMatchObject({ status: 500 });
});

test('given a reader whose connection is lost, then it goes on after the last message that was taken', async () => {
  let connections = 0;
  await using service = await websocketService({
    onConnection: socket => {
      connections++;
      for (const id of connections === 1 ? ['1', '2'] : ['2']) socket.send(delivery(id));
    },
    onMessage: socket => {
      if (connections === 1) socket.terminate();
    },
  });
  const reader = await openReader({ url: service.url }, 'orders', {
    deadlineMs,
    parameters: { messageId: 'earliest' },
  });
  const ids: string[] = [];
  for await (const { id } of reader) if (ids.push(id) === 2) break;
  await reader.close();
  expect(ids[0]).toBe('1');
  const queries = service.handshakes.map(({ url = '' }) =>
    new URL(url, service.url).searchParams.get('messageId'),
  );
  expect(queries[0]).toBe('earliest');
  expect(ids).toEqual(['1', '2']);
  expect(['1', '2']).toContain(queries[1] ?? '1');
});
