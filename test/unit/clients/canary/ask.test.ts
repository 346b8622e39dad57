import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askCanary } from '#src/clients/canary/ask.ts';

let server: Server;
let canary: string;
let answer: { status: number; body: string };
let asked: string[] = [];

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  canary = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});

afterAll(() => {
  server.close();
});

function ask(status: number, body: unknown) {
  answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  asked = [];
  return askCanary(canary, { deadlineMs: 10_000 });
}

describe('given a canary that is asked', () => {
  test.each([
    [200, { state: 'Delivered' }],
    [503, { state: 'NotWriting', since: '2026-01-01T00:00:00.000Z', why: 'connection refused' }],
    [503, { state: 'MessagesLost', since: '2026-01-01T00:00:00.000Z', lost: 2 }],
  ])('when it answers %i with %j, then that is how it fares, and no figures', async (status, report) => {
    expect(await ask(status, { ...report, figures: { sent: 1 } })).toEqual(report);
    expect(asked).toEqual(['/healthz']);
  });

  test.each([
    ['another server', 404, 'not found'],
    ['a word that it does not have', 200, { state: 'Fine' }],
    ['a why without end', 200, { state: 'NotWriting', why: 'x'.repeat(1001) }],
    ['a time that is none', 200, { state: 'NotWriting', since: 'yesterday' }],
  ])('when it is %s, then it has not answered', async (_, status, body) => {
    await expect(ask(status, body)).rejects.toThrow(`answers ${status}, and not how the canary fares`);
  });

  test('when it answers more than it ever would, then that is not read', async () => {
    await expect(ask(200, 'x'.repeat(20_000))).rejects.toThrow('answers more than 16384 bytes');
  });
});
