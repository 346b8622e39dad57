import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { askCanary } from '#src/clients/canary/ask.ts';
import { canary } from '#src/components/canary/objects.ts';
import { freePort } from '#test/api/zookeeper/server.ts';
import { contextOf } from '#test/unit/components/context.ts';
import { filesIn } from '#test/unit/components/made.ts';
import { admin } from './admin.ts';
import { type Pulsar, startPulsar } from './server.ts';

/** What the operator writes for it. */
const made = filesIn(canary.prepare(contextOf({ websocket: {}, canary: {} })))['canary.json'] ?? '';
const topic = 'persistent/public/default/canary-demo';
const long = 600_000;

let pulsar: Pulsar;
let folder: string;
let address: string;
let running: ChildProcess;

beforeAll(async () => {
  pulsar = await startPulsar();
}, 900_000);

afterAll(() => pulsar[Symbol.asyncDispose]());

/** The program itself, as it is started in a pod but for the address of Pulsar and its own port. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-canary-'));
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  const file = join(folder, 'canary.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(made), url: pulsar.web.replace('http', 'ws'), port }));
  running = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, 'src/canary/main.ts', file], {
    stdio: 'ignore',
  });
});

afterEach(async () => {
  running.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

const report = () => askCanary(address, { deadlineMs: 10_000 }).catch(() => undefined);

function untilIt(state: string): Promise<unknown> {
  return vi.waitUntil(async () => (await report())?.state === state, { timeout: 240_000, interval: 500 });
}

async function figures(): Promise<Record<string, number>> {
  const answer = (await (await fetch(`${address}/healthz`)).json()) as { figures: Record<string, number> };
  return answer.figures;
}

async function subscriptions(): Promise<unknown> {
  return (await admin(pulsar, 'GET', `${topic}/subscriptions`)).value;
}

describe('given a real Pulsar', () => {
  test('when a canary runs and ends, then its messages came back, and nothing of it is left', {
    timeout: long,
  }, async () => {
    await untilIt('Delivered');
    await expect.poll(async () => ((await figures())['received'] ?? 0) >= 5).toBe(true);
    expect(await figures()).toMatchObject({ failed: 0, lost: 0, repeated: 0 });
    expect(await subscriptions()).toEqual(['pulsar-operator-canary']);
    running.kill('SIGTERM');
    expect(await once(running, 'exit')).toEqual([0, null]);
    expect(await subscriptions()).toEqual([]);
  });

  test('when Pulsar is killed, then nothing is written, and when it is back all is well and nothing is lost', {
    timeout: long,
  }, async () => {
    await untilIt('Delivered');
    await expect.poll(async () => ((await figures())['received'] ?? 0) >= 5).toBe(true);
    await pulsar.kill();
    const killed = Date.now();
    await untilIt('NotWriting');
    expect(await report()).toMatchObject({ why: expect.stringMatching(/ECONNREFUSED|connection closed/) });
    expect(Date.now() - killed).toBeLessThan(60_000);
    await pulsar.startAgain();
    await untilIt('Delivered');
    const before = (await figures())['received'] ?? 0;
    // What was acknowledged before is overdue by then, if it did not come.
    await expect.poll(async () => ((await figures())['received'] ?? 0) >= before + 35).toBe(true);
    const { lost, missing, received = 0, acknowledged = 0 } = await figures();
    expect({ lost, missing }).toEqual({ lost: 0, missing: 0 });
    expect(received, 'what is under way').toBeGreaterThanOrEqual(acknowledged - 3);
  });

  test('when a canary is killed, then the next one takes what it left for nothing of its own', {
    timeout: long,
  }, async () => {
    await untilIt('Delivered');
    running.kill('SIGKILL');
    await admin(pulsar, 'POST', `${topic}/subscription/pulsar-operator-canary/resetcursor/0`);
    running = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', process.execPath, 'src/canary/main.ts', join(folder, 'canary.json')],
      {
        stdio: 'ignore',
      },
    );
    await untilIt('Delivered');
    await expect.poll(async () => ((await figures())['received'] ?? 0) >= 3).toBe(true);
    expect(await figures()).toMatchObject({ repeated: 0, lost: 0 });
  });
});
