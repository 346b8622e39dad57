import { beforeEach, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { KeptAccess } from '#src/cluster/observe/pulse/kept-access.ts';
import { ManualClock } from '#test/unit/kubernetes/manual-clock.ts';

const { cluster } = new FakeWorld();
const { signal } = new AbortController();
let clock: ManualClock;
let reads: number;
let kept: KeptAccess;

beforeEach(() => {
  clock = new ManualClock();
  reads = 0;
  kept = new KeptAccess(async () => ({ token: String(++reads) }), clock);
});

async function after(ms: number, generation = 1): Promise<string | undefined> {
  await clock.advance(ms);
  const edited = { ...cluster, metadata: { ...cluster.metadata, generation } };
  return (await kept.credentials(edited, signal)).token;
}

test('given a token that brokers take, then it is read again after five minutes, and not before', async () => {
  expect([await after(0), await after(299_000), await after(1000)]).toEqual(['1', '1', '2']);
});

test('given one that they refuse, then it is read again after half a minute', async () => {
  await after(0);
  kept.refused();
  expect([await after(29_000), await after(1000), await after(60_000)]).toEqual(['1', '2', '2']);
});

test('given a cluster that names another one, then that is read at once', async () => {
  expect([await after(0), await after(1, 2)]).toEqual(['1', '2']);
});

test('given one that cannot be read, then that is said, and it is tried again', async () => {
  const failing = new KeptAccess(() => Promise.reject(new Error(`no Secret ${++reads}`)), clock);
  await expect(failing.credentials(cluster, signal)).rejects.toThrow('no Secret 1');
  await expect(failing.credentials(cluster, signal)).rejects.toThrow('no Secret 2');
});
