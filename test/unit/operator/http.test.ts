import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Health, serveHealth } from '#src/operator/http.ts';

let server: Server | undefined;

afterEach(() => server?.close());

async function livez(stuck: Health['stuck']): Promise<string> {
  const verdict = { isReady: true, message: '' };
  server = await serveHealth(0, { readiness: { verdict }, stuck });
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/livez`);
  return `${answer.status} ${await answer.text()}`;
}

test('given a process that works, then /livez says so', async () => {
  expect(await livez(() => undefined)).toBe('200 ok\n');
});

test('given a pass that does not end though it was told to, then /livez fails and names it: a new process is wanted', async () => {
  expect(await livez(() => 'pulsarcluster a/b: the pass has not ended for 300 s')).toBe(
    '503 pulsarcluster a/b: the pass has not ended for 300 s\n',
  );
});
