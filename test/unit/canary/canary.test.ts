import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Canary } from '#src/canary/canary.ts';
import { type Service, websocketService } from '../clients/pulsar/websocket/websocket-service.ts';
import { type Stored, Topic } from './topic.ts';

let topic: Topic;
let service: Service;
let canary: Canary;
let stop: AbortController;
let running: Promise<void>;
const latencies: string[] = [];

beforeEach(async () => {
  topic = new Topic();
  service = await websocketService(topic);
  stop = new AbortController();
  canary = new Canary({
    service: { url: service.url },
    topic: 'canary',
    subscription: 's',
    intervalMs: 10,
    limits: { silentMs: 300, lostMs: 200, maxLatencyMs: 1000 },
    onLatency: what => latencies.push(what),
    times: { deadlineMs: 1000, pauseMs: 20, farewellMs: 200 },
  });
  running = canary.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
  await service[Symbol.asyncDispose]();
});

const received = (least: number) =>
  expect.poll(() => canary.book.counts.received).toBeGreaterThanOrEqual(least);

describe('given a Pulsar that works', () => {
  test('then it subscribes before it writes, and what it writes comes back and is acknowledged', async () => {
    await received(5);
    expect(service.handshakes.map(({ url }) => url)).toEqual([
      '/ws/v2/consumer/persistent/public/default/canary/s',
      '/ws/v2/producer/persistent/public/default/canary',
    ]);
    await expect.poll(() => topic.acknowledged.length).toBeGreaterThanOrEqual(5);
    expect(canary.book.counts).toMatchObject({ failed: 0, repeated: 0, lost: 0 });
    expect(new Set(latencies)).toEqual(new Set(['acknowledged', 'came']));
  });

  test('when it ends, then it waits for what is under way, and takes its subscription away', async () => {
    await received(3);
    stop.abort();
    await running;
    expect(topic.unsubscribed).toBe(1);
    expect(canary.book).toMatchObject({ underWay: [], counts: { lost: 0 } });
    expect(canary.book.counts.received).toBe(canary.book.counts.sent);
  });

  test('when a message of an earlier run, or of others, comes, then it is acknowledged and counts nothing', async () => {
    await received(1);
    const [mine] = topic.stored;
    const properties = { 'canary-run': 'another', 'canary-number': '1' };
    topic.deliver({ ...mine, messageId: 'of an earlier run', properties } as Stored);
    topic.deliver({ ...mine, messageId: 'of others', properties: {} } as Stored);
    await expect
      .poll(() => topic.acknowledged)
      .toEqual(expect.arrayContaining(['of an earlier run', 'of others']));
    expect(canary.book.counts.repeated).toBe(0);
  });

  test('when a message comes again, then it is repeated', async () => {
    await received(1);
    topic.deliver(topic.stored[0]);
    await expect.poll(() => canary.book.counts.repeated).toBe(1);
  });

  test('when one that is stored never comes and others do, then it is lost', async () => {
    await received(1);
    topic.delivers = false;
    const before = topic.stored.length;
    await expect.poll(() => topic.stored.length > before).toBe(true);
    topic.delivers = true;
    await expect.poll(() => canary.book.counts.lost).toBeGreaterThanOrEqual(1);
  });
});

describe('given a Pulsar that fails', () => {
  test('when nothing is stored any more, then it begins anew again and again, and goes on when it is', async () => {
    await received(1);
    topic.stores = false;
    await expect.poll(() => service.handshakes.length).toBeGreaterThan(4);
    expect(canary.book.trouble).toBeDefined();
    topic.stores = true;
    await received(canary.book.counts.received + 3);
    expect(canary.book.trouble).toBeUndefined();
  });

  test('when it ends while there is nobody, then it ends', async () => {
    await service[Symbol.asyncDispose]();
    await expect.poll(() => canary.book.trouble).toContain('ECONNREFUSED');
    stop.abort();
    await running;
    expect(topic.unsubscribed).toBe(0);
  });
});
