import { beforeEach, describe, expect, test } from 'vitest';
import { podsOf } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { FailingBroker } from '#src/cluster/model/pulse.ts';
import { PulseTaker, readyBrokers } from '#src/cluster/observe/pulse/pulse.ts';
import { ManualClock } from '#test/unit/kubernetes/manual-clock.ts';
import { seenAtRest } from '../../at-rest.ts';

const seen = seenAtRest();
const brokers = podsOf(seen, 'broker').map((pod, at) => {
  return { ...pod, status: { ...pod.status, podIP: `198.18.0.${at}` } };
});
const failure: FailingBroker = { name: 'demo-broker-0', message: 'fails its health check: at 12:00' };

let clock: ManualClock;
let failing: readonly FailingBroker[];
/** When which brokers were asked. */
let asked: [number, string[]][];
let changes: number;
let ending: AbortController;
let taker: PulseTaker;

beforeEach(() => {
  clock = new ManualClock();
  [failing, asked, changes, ending] = [[], [], 0, new AbortController()];
  taker = new PulseTaker({
    async check(pods) {
      asked.push([clock.now(), pods.map(({ metadata }) => metadata.name)]);
      return failing;
    },
    onChange: () => changes++,
    clock,
  });
});

/** Starts with these pods, and lets so much time pass. */
async function after(ms: number, pods: readonly Pod[] = brokers): Promise<void> {
  taker.move(pods);
  void taker.run(ending.signal);
  await clock.advance(ms);
}

describe('given brokers that are well', () => {
  test('when they are ready, then they are asked at once, and ever less often after that', async () => {
    await after(70_000);
    expect(asked.map(([at]) => at)).toEqual([0, 5000, 15_000, 25_000, 35_000, 45_000, 55_000, 65_000]);
    expect(taker.pulse).toEqual({ asked: ['demo-broker-0', 'demo-broker-1'], failing: [] });
    expect(changes).toBe(1);
  });

  test('when one is made anew, then it is asked at once, and soon again', async () => {
    await after(50_000);
    const [first, second] = brokers as [Pod, Pod];
    taker.move([first, { ...second, metadata: { ...second.metadata, uid: 'another' } }]);
    taker.move([first, { ...second, metadata: { ...second.metadata, uid: 'another' } }]);
    await clock.advance(6000);
    expect(asked.slice(-2).map(([at]) => at)).toEqual([50_000, 55_000]);
  });

  test('when one is made anew, then what the one before it answered counts no more, an answer on its way neither', async () => {
    await after(3000);
    const [first, second] = brokers as [Pod, Pod];
    const anew = { ...second, metadata: { ...second.metadata, uid: 'another' } };
    taker.move([first, anew]);
    expect(taker.pulse?.asked).toEqual(['demo-broker-0']);
    taker.move([first, { ...anew, metadata: { ...anew.metadata, uid: 'yet another' } }]);
    await clock.advance(100);
    expect(asked.length).toBeGreaterThan(1);
    expect(taker.pulse?.asked).toEqual(['demo-broker-0', 'demo-broker-1']);
  });

  test('when something else of a pod changes, then nobody is asked before the time', async () => {
    await after(26_000);
    const before = asked.length;
    taker.move(brokers.map(pod => ({ ...pod, metadata: { ...pod.metadata, resourceVersion: '99' } })));
    await clock.advance(8000);
    expect(asked).toHaveLength(before);
  });
});

describe('given brokers of which one fails', () => {
  test('when that begins, then it is told within 10 s, and asked again every 5 s', async () => {
    await after(36_000);
    failing = [failure];
    await clock.advance(10_000);
    expect(taker.pulse?.failing).toEqual([failure]);
    expect(changes).toBe(2);
    const before = asked.length;
    await clock.advance(10_000);
    expect(asked.length - before).toBe(2);
  });

  test('when it fails in other words, then that is no news', async () => {
    failing = [failure];
    await after(1000);
    failing = [{ ...failure, message: 'fails its health check: at 12:01' }];
    await clock.advance(60_000);
    expect(taker.pulse?.failing).toEqual([failure]);
    expect(changes).toBe(1);
  });

  test('when it does not know who asks any more, then that is', async () => {
    failing = [failure];
    await after(1000);
    failing = [{ ...failure, unauthorized: true }];
    await clock.advance(60_000);
    expect(changes).toBe(2);
  });

  test('when it serves again, then that is told within 5 s', async () => {
    failing = [failure];
    await after(60_000);
    failing = [];
    await clock.advance(5000);
    expect(taker.pulse?.failing).toEqual([]);
  });
});

describe('given no broker that is ready', () => {
  test('then nobody is asked, and nothing is known', async () => {
    await after(
      60_000,
      seen.pods.filter(pod => !brokers.some(({ metadata }) => metadata === pod.metadata)),
    );
    expect(asked).toEqual([]);
    expect(taker.pulse).toBeUndefined();
  });

  test('when the last one has gone, then what it said is forgotten', async () => {
    await after(1000);
    taker.move([]);
    await clock.advance(1000);
    expect(taker.pulse).toBeUndefined();
    expect(changes).toBe(2);
  });
});

test('given a shutdown, then nobody is asked any more', async () => {
  await after(1000);
  ending.abort();
  await clock.advance(60_000);
  expect(asked).toHaveLength(1);
  expect(clock.timers).toBe(0);
});

test('given the pods of a cluster, then the brokers that are ready and have an address are asked', () => {
  const [first, second] = brokers as [Pod, Pod];
  const unready = { ...second, status: { ...second.status, conditions: [] } };
  const without = { ...second, status: { conditions: second.status?.conditions ?? [] } };
  expect(readyBrokers([first, unready, without, ...podsOf(seen, 'bookkeeper')])).toEqual([first]);
});
