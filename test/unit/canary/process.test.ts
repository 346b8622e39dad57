import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { operateCanary } from '#src/canary/process.ts';
import { freePort } from '#test/api/zookeeper/server.ts';
import { type Service, websocketService } from '../clients/pulsar/websocket/websocket-service.ts';
import { Topic } from './topic.ts';

let folder: string;
let topic: Topic;
let service: Service;
let address: string;
let running: Promise<void>;
const stop = () => stopping.abort();
let stopping: AbortController;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canary-'));
  topic = new Topic();
  service = await websocketService(topic);
  stopping = new AbortController();
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'token:first\n');
  const settings = { url: service.url, topic: 't', tokenFile, port, intervalMs: 10, maxLatencyMs: 1000 };
  running = operateCanary(settings, pino({ level: 'silent' }), stopping.signal, 500);
});

afterEach(async () => {
  stop();
  await running;
  await service[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function get(path: string): Promise<{ status: number; body: string }> {
  const answer = await fetch(`${address}${path}`);
  return { status: answer.status, body: await answer.text() };
}

const delivered = () => expect.poll(() => get('/healthz')).toMatchObject({ status: 200 });

describe('given a canary whose messages come back', () => {
  test('then it says so, with figures, and that it works', async () => {
    await delivered();
    const { state, figures } = JSON.parse((await get('/healthz')).body) as Record<string, unknown>;
    expect(state).toBe('Delivered');
    expect(figures).toMatchObject({ lost: 0, repeated: 0, medianMs: expect.any(Number) });
    expect(await get('/livez?x')).toEqual({ status: 200, body: 'ok\n' });
    expect((await get('/')).status).toBe(404);
  });

  test('then Prometheus gets each count, how long messages took, and whether all is well', async () => {
    await delivered();
    const { body } = await get('/metrics');
    for (const what of ['sent', 'acknowledged', 'failed', 'received', 'repeated', 'lost', 'found'])
      expect(body).toMatch(new RegExp(`^pulsar_canary_messages_${what}_total \\d+$`, 'm'));
    expect(body).toMatch(/^pulsar_canary_healthy 1$/m);
    expect(body).toMatch(/^pulsar_canary_latency_seconds_count [1-9]\d*$/m);
    expect(body).toMatch(/^pulsar_canary_write_latency_seconds_count [1-9]\d*$/m);
    expect(body).toMatch(/^pulsar_canary_last_received_timestamp_seconds 1[\d.]+$/m);
    expect(body).toMatch(/^process_resident_memory_bytes \d+$/m);
    const sent = () => get('/metrics').then(told => Number(/_sent_total (\d+)/.exec(told.body)?.[1]));
    const before = await sent();
    await expect.poll(sent).toBeGreaterThan(before);
    expect(await sent()).toBeLessThanOrEqual(topic.stored.length + 1);
  });

  test('when its token is replaced, then the next connection shows the new one', async () => {
    await delivered();
    const shown = () => service.handshakes.map(({ headers }) => headers.authorization);
    expect(shown()).toEqual(['Bearer first', 'Bearer first']);
    await writeFile(join(folder, 'token'), 'second');
    topic.drop();
    await expect.poll(() => shown().at(-1)).toBe('Bearer second');
  });
});

test('given a file without a token, then that is what is wrong, and what is in it is not told', async () => {
  await delivered();
  await writeFile(join(folder, 'token'), 'two words');
  topic.drop();
  topic.stores = false;
  await expect.poll(async () => (await get('/healthz')).body).toMatch(/"NotWriting".*holds no token/);
  const { status, body } = await get('/healthz');
  expect(status).toBe(503);
  expect(body).not.toContain('two words');
  expect((await get('/metrics')).body).toMatch(/^pulsar_canary_healthy 0$/m);
});
