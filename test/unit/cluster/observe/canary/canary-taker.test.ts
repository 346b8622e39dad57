import { beforeEach, describe, expect, test } from 'vitest';
import type { CanaryReport } from '#src/clients/canary/report.ts';
import { podsOf } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { CanaryTaker, readyCanary } from '#src/cluster/observe/canary/canary-taker.ts';
import { timeOf } from '#src/kubernetes/clock.ts';
import { ManualClock } from '#test/unit/kubernetes/manual-clock.ts';
import { seenAtRest } from '../../at-rest.ts';

const seen = seenAtRest();
const [pod] = podsOf(seen, 'canary').map(each => ({
  ...each,
  status: { ...each.status, podIP: '198.18.0.9' },
}));
const well: CanaryReport = { state: 'Delivered' };
const since = '2026-01-01T00:00:00Z';
const failing: CanaryReport = { state: 'NotWriting', since, why: 'refused' };

let clock: ManualClock;
let answer: () => Promise<CanaryReport>;
let asked: number[];
let changes: number;
let taker: CanaryTaker;

beforeEach(() => {
  clock = new ManualClock();
  [asked, changes, answer] = [[], 0, async () => well];
  taker = new CanaryTaker({
    ask() {
      asked.push(clock.now());
      return answer();
    },
    onChange: () => changes++,
    clock,
  });
});

/** Begins with these pods, and lets so much time pass. */
async function after(ms: number, pods: readonly Pod[] = [pod as Pod]): Promise<void> {
  taker.move(pods);
  void taker.run(new AbortController().signal);
  await clock.advance(ms);
}

describe('given a canary', () => {
  test('when it is ready, then it is asked at once, soon again, and then every 10 s', async () => {
    await after(40_000);
    expect(asked).toEqual([0, 5000, 15_000, 25_000, 35_000]);
    expect(taker.told).toEqual({ pod: 'demo-canary-0', report: well });
    expect(changes).toBe(1);
  });

  test('when it fares otherwise, then that is told within 10 s, and other words for it are no news', async () => {
    await after(20_000);
    answer = async () => failing;
    await clock.advance(10_000);
    expect(taker.told).toEqual({ pod: 'demo-canary-0', report: failing });
    answer = async () => ({ ...failing, why: 'reset' });
    await clock.advance(60_000);
    expect(changes).toBe(2);
    answer = async () => ({ state: 'MessagesLost', since, lost: 1 });
    await clock.advance(10_000);
    answer = async () => ({ state: 'MessagesLost', since, lost: 2 });
    await clock.advance(10_000);
    expect(changes).toBe(4);
  });

  test('when it does not answer once, then that is nothing, and twice, then it is silent since it was last heard', async () => {
    await after(20_000);
    answer = () => Promise.reject(new Error('no answer within 5000 ms'));
    await clock.advance(6000);
    expect(taker.told).toMatchObject({ report: well });
    await clock.advance(5000);
    const silent = {
      since: timeOf(new Date(clock.wall() - 16_000)),
      why: 'no answer in time',
    };
    expect(taker.told).toEqual({ pod: 'demo-canary-0', silent });
    await clock.advance(60_000);
    expect(changes).toBe(2);
    answer = async () => well;
    await clock.advance(10_000);
    expect(taker.told).toMatchObject({ report: well });
    expect(changes).toBe(3);
  });

  test('when it is made anew, then the new one is asked at once, and what the one before it said is told no more', async () => {
    await after(16_000);
    const another = { ...pod, metadata: { ...pod?.metadata, uid: 'another' } } as Pod;
    taker.move([another]);
    expect(taker.told).toBeUndefined();
    await clock.advance(10);
    expect(asked.at(-1)).toBe(16_000);
    expect(taker.told).toMatchObject({ report: well });
  });

  test('when an answer comes of one that is gone, then it counts nothing', async () => {
    const { promise, resolve } = Promise.withResolvers<CanaryReport>();
    answer = () => promise;
    await after(1000);
    taker.move([]);
    resolve(well);
    await clock.advance(1000);
    expect(taker.told).toBeUndefined();
    expect(changes).toBe(0);
  });

  test('when there is none any more, then nobody is asked', async () => {
    await after(16_000);
    taker.move([]);
    await clock.advance(60_000);
    expect(asked.filter(at => at > 16_000)).toEqual([]);
  });
});

test('given pods, then the canary is the one of them that is ready and has an address', () => {
  const others = seen.pods.filter(({ metadata }) => metadata.name !== pod?.metadata.name);
  expect(readyCanary([...others, pod as Pod])).toBe(pod);
  expect(readyCanary(others)).toBeUndefined();
  const leaving = { ...pod, metadata: { ...pod?.metadata, deletionTimestamp: since } } as Pod;
  expect(readyCanary([leaving])).toBeUndefined();
});
