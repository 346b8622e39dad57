import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { Candidate, LeaseServer } from './lease-world.ts';
import { ManualClock } from './manual-clock.ts';

const started: Candidate[] = [];
let clock = new ManualClock();

afterEach(async () => {
  for (const candidate of started) {
    candidate.continue();
    candidate.stop.abort();
  }
  await clock.advance(60_000);
  await Promise.all(started.splice(0).map(candidate => candidate.running));
});

function setUp() {
  clock = new ManualClock();
  const server = new LeaseServer(clock);
  const candidate = (identity: string) => {
    const made = new Candidate(identity, clock, server);
    started.push(made);
    return made;
  };
  return { server, candidate };
}

/** Advances until the fact holds; returns the milliseconds it took. */
async function until(fact: () => boolean, limitMs = 120_000): Promise<number> {
  const from = clock.now();
  while (!fact() && clock.now() - from < limitMs) await clock.advance(10);
  expect(fact()).toBe(true);
  return clock.now() - from;
}

describe('LeaderElector', () => {
  test('given no lease, then it is created, with the times the API demands', async () => {
    const { server, candidate } = setUp();
    const a = candidate('a');
    await until(() => a.elector.isLeader);
    expect(server.lease?.['spec']).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      acquireTime: expect.stringMatching(/^2026-01-01T00:00:00\.[0-9]{6}Z$/),
      renewTime: expect.stringMatching(/^2026-01-01T00:00:00\.[0-9]{6}Z$/),
    });
  });

  test('given ten quiet minutes, then the leader sends at most 8 requests a minute and a candidate none', async () => {
    const { candidate } = setUp();
    const a = candidate('a');
    await until(() => a.elector.isLeader);
    const b = candidate('b');
    await clock.advance(1000);
    a.requests = 0;
    b.requests = 0;
    await clock.advance(600_000);
    expect(a.elector.isLeader).toBe(true);
    expect([a.requests <= 80, b.requests]).toEqual([true, 0]);
  });

  test('given a leader that is killed, then a candidate takes over within 20 s and counts the transition', async () => {
    const { server, candidate } = setUp();
    const a = candidate('a');
    await until(() => a.elector.isLeader);
    const b = candidate('b');
    await clock.advance(20_000);
    a.freeze();
    expect(await until(() => b.elector.isLeader)).toBeLessThanOrEqual(15_100);
    expect(server.lease?.['spec']).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  test('given a clean exit, then the lease is released and a candidate takes over at once', async () => {
    const { candidate } = setUp();
    const a = candidate('a');
    await until(() => a.elector.isLeader);
    const b = candidate('b');
    await clock.advance(3000);
    a.stop.abort();
    expect(await until(() => b.elector.isLeader)).toBeLessThanOrEqual(100);
    expect(a.maySendWrites).toBe(false);
  });

  test('given a leader that was stopped and continued, then it writes nothing more and learns that it lost', async () => {
    const { candidate } = setUp();
    const a = candidate('a');
    await until(() => a.elector.isLeader);
    const b = candidate('b');
    await clock.advance(1000);
    a.freeze();
    await until(() => b.elector.isLeader);
    expect(a.maySendWrites).toBe(false);
    a.continue();
    await until(() => a.events.includes('lost'), 2000);
    expect(a.events).toEqual(['acquired', 'lost']);
  });

  test('given answers that take long, then the time to act counts from the sending', async () => {
    const { candidate, server } = setUp();
    const a = candidate('a');
    a.delayMs = 1400;
    await until(() => a.maySendWrites);
    const sentAt = (server.writes[0]?.at ?? 0) - a.delayMs;
    expect(a.elector.fence()).toBe(12_000 - (clock.now() - sentAt));
  });

  test('given a laptop that slept, then the leader does not trust its monotonic clock', async () => {
    const { candidate } = setUp();
    const a = candidate('a');
    await until(() => a.elector.isLeader);
    clock.setWallForward(13_000);
    expect(a.maySendWrites).toBe(false);
  });

  test('given an API server away for a minute, then the leader pauses and, as nobody took over, goes on', async () => {
    const { candidate } = setUp();
    const a = candidate('a');
    await until(() => a.elector.isLeader);
    a.cut = { up: true, down: true };
    await until(() => !a.maySendWrites);
    await clock.advance(60_000);
    a.cut = { up: false, down: false };
    await until(() => a.maySendWrites, 10_000);
    expect(a.events).toEqual(['acquired']);
  });

  test('given a renewal that was done but whose answer was lost, then the leader keeps the lease', async () => {
    const { candidate, server } = setUp();
    const a = candidate('a');
    await until(() => a.elector.isLeader);
    a.cut = { up: false, down: true };
    const before = server.writes.length;
    await until(() => server.writes.length > before, 20_000);
    a.cut = { up: false, down: false };
    await clock.advance(30_000);
    expect([a.elector.isLeader, a.events]).toEqual([true, ['acquired']]);
  });

  test('given the lease is deleted, then the leader has lost it', async () => {
    const { candidate, server } = setUp();
    const a = candidate('a');
    await until(() => a.elector.isLeader);
    server.delete();
    await until(() => a.events.includes('lost'), 1000);
    expect(a.maySendWrites).toBe(false);
  });

  test('given a container that was restarted with the identity of its lease, then it goes on at once', async () => {
    const { candidate } = setUp();
    const a = candidate('pod');
    await until(() => a.elector.isLeader);
    a.freeze();
    const again = candidate('pod');
    expect(await until(() => again.elector.isLeader)).toBeLessThanOrEqual(100);
  });

  test('whatever happens to processes and network, two never may write at a time, and one comes to lead', async () => {
    const who = fc.nat(1);
    const step = fc.record({
      who,
      what: fc.constantFrom('freeze', 'continue', 'cut up', 'cut down', 'cut both', 'heal', 'slow', 'fast'),
      thenMs: fc.nat(20_000),
    });
    const property = fc.asyncProperty(fc.array(step, { maxLength: 15 }), async steps => {
      const { candidate } = setUp();
      const pair = [candidate('a'), candidate('b')] as const;
      const pass = async (ms: number) => {
        const end = clock.now() + ms;
        while (clock.now() < end) {
          await clock.advance(Math.min(250, end - clock.now()));
          expect(pair.filter(each => each.maySendWrites).length).toBeLessThan(2);
        }
      };
      for (const { who, what, thenMs } of steps) {
        const one = pair[who === 0 ? 0 : 1];
        if (what === 'freeze') one.freeze();
        else if (what === 'continue') one.continue();
        else if (what === 'slow') one.delayMs = 1400;
        else if (what === 'fast') one.delayMs = 5;
        else
          one.cut = {
            up: what === 'cut up' || what === 'cut both',
            down: what === 'cut down' || what === 'cut both',
          };
        await pass(thenMs);
      }
      for (const each of pair) {
        each.continue();
        each.delayMs = 5;
        each.cut = { up: false, down: false };
      }
      await pass(60_000);
      // One that lost has ended, as its process would have; the other, or its successor, leads.
      const survivors = pair.filter(each => !each.events.includes('lost'));
      expect(survivors.length === 0 || survivors.some(each => each.maySendWrites)).toBe(true);
      for (const each of pair) each.stop.abort();
      await pass(10_000);
      await Promise.all(pair.map(each => each.running));
    });
    await fc.assert(property, { numRuns: 40 });
  }, 60_000);
});
