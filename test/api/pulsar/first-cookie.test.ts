import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { freePort, startZooKeeper, type ZooKeeper } from '#test/api/zookeeper/server.ts';
import { startBookie } from './bookie.ts';
import { initialise, memberOf } from './members.ts';

const context = memberOf('demo', {
  zookeeper: { chroot: '/demo' },
  bookkeeper: {
    jvm: { heap: '128Mi', directMemory: '128Mi', garbageCollector: 'Serial' },
    config: { diskUsageThreshold: '0.999', diskUsageWarnThreshold: '0.998' },
  },
});
const disks = ['journal', 'ledgers'];
const begins = 'begins anew';

let zookeeper: ZooKeeper;
let port: number;
let data: string;

function session<T>(use: (session: Session) => Promise<T>): Promise<T> {
  return withSession([`127.0.0.1:${zookeeper.port}`], { deadlineMs: 30_000 }, use);
}

function cookieOn(disk: string): string {
  return join(data, disk, 'current', 'VERSION');
}

/** Has on its disks what a bookie writes before anything else. */
async function cookies(...contents: readonly string[]): Promise<void> {
  for (const [at, content] of contents.entries()) {
    const file = cookieOn(disks[at] ?? '');
    await rm(dirname(file), { recursive: true, force: true });
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** Starts the bookie until it serves, and returns what it said. */
async function served(): Promise<string> {
  await using bookie = await startBookie(context, zookeeper, data, port);
  return bookie.log();
}

function forget(): Promise<void> {
  return session(open => open.delete(`/demo/ledgers/cookies/127.0.0.1:${port}`, -1));
}

beforeAll(async () => {
  zookeeper = await startZooKeeper();
  port = await freePort();
  data = await mkdtemp(join(tmpdir(), 'pulsar-operator-bookie-'));
  await initialise(context, `zk:127.0.0.1:${zookeeper.port}/demo`);
}, 300_000);

afterAll(async () => {
  await zookeeper?.[Symbol.asyncDispose]();
  await rm(data, { recursive: true });
});

describe('given a bookie that is stopped while it writes its first cookie', () => {
  let cookie = '';

  test('to its first disk, then it begins anew', async () => {
    await cookies('');
    expect(await served()).toContain(begins);
    cookie = await readFile(cookieOn('journal'), 'utf8');
  });

  test('to ZooKeeper, which has it, then it starts with what is on its disks', async () => {
    await cookies(cookie, cookie);
    expect(await served()).not.toContain(begins);
  });

  test('to ZooKeeper, which has none, then it begins anew', async () => {
    await cookies(cookie, cookie);
    await forget();
    expect(await served()).toContain(begins);
  });
});

test('given a bookie with entries and a cut cookie, when ZooKeeper has none, then it does not start, and nothing of it is touched', async () => {
  await cookies('');
  await forget();
  expect((await readdir(join(data, 'ledgers', 'current'))).length).toBeGreaterThan(1);
  await expect(served()).rejects.toThrow('Exception in parsing cookie');
  expect((await stat(cookieOn('journal'))).size).toBe(0);
});
