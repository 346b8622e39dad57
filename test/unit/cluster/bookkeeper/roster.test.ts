import { describe, expect, test } from 'vitest';
import type { DrainingBookie } from '#src/api/cluster-status.ts';
import {
  bookiesAtRisk,
  leavingBookies,
  occupied,
  presentBookies,
  rememberedBookies,
  runningBookies,
  surveyedBookies,
} from '#src/cluster/bookkeeper/roster.ts';
import type { Claim, Observation } from '#src/cluster/model/observation.ts';
import { ago, claimsOf, now, observed, pod, statefulSet } from '../hand-made.ts';

const drained = { annotations: { 'pulsar-operator.dev/drained': 'true' } };

/** The volumes of so many bookies. */
function volumes(count: number): Claim[] {
  return Array.from({ length: count }, (_, at) => claimsOf(`demo-bookie-${at}`)).flat();
}

interface There {
  readonly wish: number;
  /** What the StatefulSet says; without it there is none. */
  readonly replicas?: number;
  readonly claims?: readonly Claim[];
  readonly draining?: DrainingBookie[];
  /** What the status says of their number. */
  readonly told?: number;
}

function there({ wish, replicas, claims = [], draining, told = 0 }: There): Observation {
  const counts = { replicas: told, desired: told, ready: told, updated: told, reason: 'Ready', message: '' };
  return observed({
    spec: { bookkeeper: { replicas: wish } },
    status: { components: { bookkeeper: counts }, ...(draining && { drainingBookies: draining }) },
    owned: replicas === undefined ? [] : [statefulSet('demo-bookie', replicas)],
    claims,
  });
}

/** The same cluster made again over those volumes. */
function madeAgain(wish: number, claims: readonly Claim[]): Observation {
  return observed({ spec: { bookkeeper: { replicas: wish } }, claims });
}

describe('given bookies', () => {
  test('when they run, then there are as many as the StatefulSet says', () => {
    const observation = there({ wish: 5, replicas: 4, claims: volumes(4), told: 3 });
    expect([runningBookies(observation), presentBookies(observation)]).toEqual([4, 4]);
  });

  test('when there is no StatefulSet, then the status tells how many are to run again', () => {
    expect(runningBookies(there({ wish: 5, told: 4 }))).toBe(4);
    expect(runningBookies(observed())).toBe(0);
  });

  test('when somebody has taken some away by hand, then those with volumes run again', () => {
    expect(runningBookies(there({ wish: 3, replicas: 2, claims: volumes(5) }))).toBe(5);
  });

  test('when there are more than ten, then ordinals count as numbers', () => {
    expect(runningBookies(there({ wish: 12, replicas: 0, claims: volumes(12) }))).toBe(12);
  });

  test('when one has handed over and left its volumes, then it does not run, nor is it there', () => {
    const claims = [...volumes(3), ...claimsOf('demo-bookie-3', drained)];
    const observation = there({ wish: 3, replicas: 3, claims });
    expect([runningBookies(observation), presentBookies(observation)]).toEqual([3, 3]);
  });

  test('when one was to stop after two looks, then it does not run again, but is there until its volumes are marked', () => {
    const draining = [{ name: 'demo-bookie-3', emptySince: ago(9) }];
    const observation = there({ wish: 3, replicas: 3, claims: volumes(4), draining });
    expect([runningBookies(observation), presentBookies(observation)]).toEqual([3, 4]);
  });

  test('when one that leaves may have ledgers yet, then it runs again', () => {
    const draining = [{ name: 'demo-bookie-3' }];
    expect(runningBookies(there({ wish: 3, replicas: 3, claims: volumes(4), draining }))).toBe(4);
  });
});

describe('given bookies of which some leave', () => {
  test('when as many are wanted as there are, then none leaves and none is surveyed', () => {
    const observation = there({ wish: 4, replicas: 4, claims: volumes(4) });
    expect([leavingBookies(observation), surveyedBookies(observation)]).toEqual([[], []]);
  });

  test('when fewer are wanted, then the highest leave', () => {
    const observation = there({ wish: 3, replicas: 5, claims: volumes(5) });
    expect(leavingBookies(observation)).toEqual(['demo-bookie-3', 'demo-bookie-4']);
    expect(surveyedBookies(observation)).toEqual(['demo-bookie-3', 'demo-bookie-4']);
  });

  test('when one was to leave and is wanted again, then it counts as leaving until it is forgotten', () => {
    const draining = [{ name: 'demo-bookie-3' }];
    const observation = there({ wish: 4, replicas: 4, claims: volumes(4), draining });
    expect(rememberedBookies(observation)).toEqual(draining);
    expect(leavingBookies(observation)).toEqual(['demo-bookie-3']);
  });

  test('when one is remembered and above the wish, then it is named once', () => {
    const draining = [{ name: 'demo-bookie-3' }];
    expect(leavingBookies(there({ wish: 3, replicas: 4, claims: volumes(4), draining }))).toEqual([
      'demo-bookie-3',
    ]);
  });

  test('when one was started again by hand where it had left, then it leaves, wanted or not', () => {
    const claims = [...volumes(3), ...claimsOf('demo-bookie-3', drained)];
    expect(leavingBookies(there({ wish: 4, replicas: 4, claims }))).toEqual(['demo-bookie-3']);
    expect(leavingBookies(there({ wish: 3, replicas: 4, claims }))).toEqual(['demo-bookie-3']);
  });
});

test('given leaving bookies in the status under names that are none, then they are forgotten', () => {
  const draining = ['nonsense', 'demo-bookie-1500', 'demo-bookie-03', 'demo-bookie-3'].map(name => ({
    name,
  }));
  expect(rememberedBookies(there({ wish: 3, replicas: 4, draining }))).toEqual([{ name: 'demo-bookie-3' }]);
});

test('given numbers that nobody can mean, then there are no more bookies than a cluster can have', () => {
  expect(runningBookies(there({ wish: 3, replicas: 2_000_000_000 }))).toBe(1000);
  expect(runningBookies(there({ wish: 3, told: 2_000_000_000 }))).toBe(1000);
});

describe('given a cluster that is made again over its volumes', () => {
  test('when it has no status yet, then all bookies are looked at: any of them may have been read-only', () => {
    const observation = madeAgain(3, volumes(3));
    const names = ['demo-bookie-0', 'demo-bookie-1', 'demo-bookie-2'];
    expect(rememberedBookies(observation)).toEqual(names.map(name => ({ name })));
    expect(surveyedBookies(observation)).toEqual(names);
  });

  test('when its status tells of no component yet, then they still are', () => {
    const observation = madeAgain(3, volumes(3));
    const cluster = { ...observation.cluster, status: { message: 'Waiting for a Secret' } };
    expect(rememberedBookies({ ...observation, cluster })).toHaveLength(3);
  });

  test('when one had left, then it is not looked at', () => {
    const observation = madeAgain(3, [...volumes(3), ...claimsOf('demo-bookie-3', drained)]);
    expect(rememberedBookies(observation)).toHaveLength(3);
  });
});

describe('given volumes that bookies have left', () => {
  const claims = [
    ...volumes(3),
    ...claimsOf('demo-bookie-4', drained),
    ...claimsOf('demo-bookie-3', drained),
  ];

  test.each([
    [3, undefined],
    [4, 3],
    [6, 3],
  ])('when %i bookies are wanted, then the lowest in the way of one is %s', (wish, at) => {
    expect(occupied(there({ wish, replicas: 3, claims }))).toBe(at);
  });

  test('when a bookie runs there already, then it is in nobody’s way', () => {
    expect(occupied(there({ wish: 5, replicas: 4, claims }))).toBe(4);
  });

  test('when one is to come there, then the earlier one is surveyed, and still leaves nobody', () => {
    const observation = there({ wish: 5, replicas: 3, claims });
    expect(surveyedBookies(observation)).toEqual(['demo-bookie-3']);
    expect(leavingBookies(observation)).toEqual([]);
  });
});

describe('given a bookie whose claims are deleted while it runs', () => {
  test('then it is surveyed', () => {
    const observation = {
      ...there({ wish: 3, replicas: 3 }),
      pods: [pod('demo-bookie-0'), pod('demo-bookie-1')],
      claims: [...claimsOf('demo-bookie-0'), ...claimsOf('demo-bookie-1', { deletionTimestamp: now })],
    };
    expect(bookiesAtRisk(observation)).toEqual(['demo-bookie-1']);
    expect(surveyedBookies(observation)).toEqual(['demo-bookie-1']);
  });
});
