import { afterEach, describe, expect, test, vi } from 'vitest';
import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { websocketService } from './websocket-service.ts';

const deadlineMs = 30_000;
const publishTime = '2026-01-01T00:00:00.000Z';

function delivery(id: string, payload: string): string {
  return JSON.stringify({ messageId: id, payload: Buffer.from(payload).toString('base64'), publishTime });
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a consumer', () => {
  test('given messages, some sent with the handshake, when consumed, then all come in order and are acknowledged', async () => {
    const acknowledged: unknown[] = [];
    await using service = await websocketService({
      onConnection: socket => {
        socket.send(delivery('1', 'a'));
        socket.send(delivery('2', 'b'));
      },
      onMessage: (socket, { messageId }) => {
        acknowledged.push(messageId);
        if (messageId === '2') socket.send(delivery('3', 'c'));
      },
    });
    const consumer = await openConsumer({ url: service.url }, 'orders', 'my sub', {
      deadlineMs,
      parameters: { subscriptionType: 'Shared', subscriptionInitialPosition: 'Earliest' },
    });
    const payloads: string[] = [];
    for await (const message of consumer) {
      payloads.push(message.payload.toString());
      consumer.acknowledge(message);
      if (payloads.length === 3) break;
    }
    await consumer.close();
    expect(payloads).toEqual(['a', 'b', 'c']);
    await expect.poll(() => acknowledged).toEqual(['1', '2', '3']);
    expect(service.handshakes[0]?.url).toBe(
      '/ws/v2/consumer/persistent/public/default/orders/my%20sub?subscriptionType=Shared&subscriptionInitialPosition=Earliest',
    );
  });

  test('given a full delivery, when consumed, then key, properties and redelivery count are there', async () => {
    await using service = await websocketService({
      onConnection: socket =>
        socket.send(
          JSON.stringify({
            ...JSON.parse(delivery('1', 'a')),
            key: 'k',
            properties: { p: 'v' },
            redeliveryCount: 2,
          }),
        ),
    });
    const consumer = await openConsumer({ url: service.url }, 'orders', 's', { deadlineMs });
    for await (const message of consumer) {
      expect(message).toEqual({
        id: '1',
        payload: Buffer.from('a'),
        key: 'k',
        properties: { p: 'v' },
        publishTime,
        eventTime: undefined,
        redeliveryCount: 2,
      });
      break;
    }
    await consumer.close();
  });

  test('given a broker that goes away, when waiting for a message, then the wait fails after what had come', async () => {
    await using service = await websocketService({
      onConnection: socket => {
        socket.send(delivery('1', 'a'));
        socket.close(1011, 'going');
      },
    });
    const consumer = await openConsumer({ url: service.url }, 'orders', 's', {
      deadlineMs,
      reconnects: false,
    });
    const messages = consumer[Symbol.asyncIterator]();
    expect((await messages.next()).value?.id).toBe('1');
    await expect(messages.next()).rejects.toThrow('1011: going');
  });

  test('given a consumer that is closed, when waiting for a message, then the wait ends without error', async () => {
    await using service = await websocketService();
    const consumer = await openConsumer({ url: service.url }, 'orders', 's', { deadlineMs });
    const next = consumer[Symbol.asyncIterator]().next();
    await consumer.close();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test('given a delivery without an id, when waiting for a message, then the wait fails', async () => {
    await using service = await websocketService({
      onConnection: socket => socket.send('{"payload":"YQ=="}'),
    });
    const consumer = await openConsumer({ url: service.url }, 'orders', 's', {
      deadlineMs,
      reconnects: false,
    });
    await expect(consumer[Symbol.asyncIterator]().next()).rejects.toThrow('answer not understood');
  });
});

describe('an idle connection', () => {
  test('given a server that answers pings, when minutes pass, then it stays open', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await using service = await websocketService({
      // The delivery follows the pong, so that one who has read it has seen the pong.
      onConnection: socket =>
        socket.on('ping', () => setImmediate(() => socket.send(delivery('1', 'pinged')))),
    });
    const consumer = await openConsumer({ url: service.url }, 'orders', 's', { deadlineMs });
    const messages = consumer[Symbol.asyncIterator]();
    for (let ping = 1; ping <= 3; ping += 1) {
      vi.advanceTimersByTime(30_000);
      expect((await messages.next()).value?.payload.toString()).toBe('pinged');
    }
    await consumer.close();
  });

  test('given a server that answers no ping, when the next is due, then the connection counts as lost', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await using service = await websocketService();
    const consumer = await openConsumer({ url: service.url }, 'orders', 's', {
      deadlineMs,
      reconnects: false,
    });
    const next = consumer[Symbol.asyncIterator]().next();
    vi.advanceTimersByTime(60_000);
    await expect(next).rejects.toThrow('no answer to a ping');
  });
});
