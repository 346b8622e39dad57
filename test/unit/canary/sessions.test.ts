import { expect, test } from 'vitest';
import { Canary } from '#src/canary/canary.ts';
import { websocketService } from '../clients/pulsar/websocket/websocket-service.ts';
import { Topic } from './topic.ts';

test('given a reader that is refused for good before there is a writer, then a new session begins, and nothing else ends', async () => {
  const topic = new Topic();
  await using service = await websocketService(topic);
  await using refusing = await websocketService({ refuse: { status: 404, body: '' } });
  const writer = Promise.withResolvers<void>();
  let asked = 0;
  const moving = new Canary({
    service: async () => {
      asked += 1;
      if (asked === 2) await writer.promise;
      return { url: asked === 3 ? refusing.url : service.url };
    },
    topic: 'moving',
    subscription: 's',
    intervalMs: 10,
    limits: { silentMs: 300, lostMs: 200, maxLatencyMs: 1000 },
    times: { deadlineMs: 1000, pauseMs: 20, farewellMs: 200 },
  });
  const stopping = new AbortController();
  const moved = moving.run(stopping.signal);
  await expect.poll(() => asked).toBe(2);
  topic.drop();
  await expect.poll(() => refusing.handshakes.length).toBe(1);
  await expect.poll(() => moving.book.trouble).toContain('connection closed');
  writer.resolve();
  await expect.poll(() => asked).toBeGreaterThan(4);
  stopping.abort();
  await moved;
});
