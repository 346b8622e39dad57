import { describe, expect, test } from 'vitest';
import { withLedgers } from '#simulation/ledgers.ts';
import { runFor, runUntil } from '#simulation/steps.ts';
import { handOver } from '#src/cluster/bookkeeper/hand-over.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import type { BookiesFact } from '#src/cluster/model/observation.ts';
import { ago, job, now, observed, pod } from '../hand-made.ts';
import { bookie, survey } from './survey.ts';

const name = 'demo-bookie-4';
const end: BookiesInForce = { replicas: 4, draining: [] };

/** The next step of the highest of two that leave, when it was found empty so long ago. */
function next(fact: BookiesFact, emptySince?: string) {
  const draining = [{ name: 'demo-bookie-3' }, { name, ...(emptySince && { emptySince }) }];
  const observation = observed({ owned: [job('demo-recover-3')] });
  return handOver(observation, fact, { replicas: 5, draining }, name, ['demo-bookie-3', name], () => end);
}

const follower = bookie('demo-bookie-3', { ledgers: 9 });
const writable = { registered: 'writable' } as const;

describe('given a bookie that is to hand over its ledgers, and another after it', () => {
  test('when they take writes, then first all become read-only: ledgers do not move from one to the other', () => {
    const fact = survey({
      ...bookie(name, { ...writable, ledgers: 4 }),
      ...bookie('demo-bookie-3', writable),
    });
    const { step } = next(fact);
    expect(step?.operations).toEqual([
      { kind: 'setReadOnly', bookie: 'demo-bookie-3', readOnly: true },
      { kind: 'setReadOnly', bookie: 'demo-bookie-4', readOnly: true },
    ]);
    expect(step?.copies).toBeUndefined();
  });

  test('when only the other takes writes, then only that one becomes read-only', () => {
    const { step } = next(survey({ ...bookie(name), ...bookie('demo-bookie-3', writable) }));
    expect(step?.operations).toMatchObject([{ bookie: 'demo-bookie-3', readOnly: true }]);
  });

  test('when one does not run, then it needs not be made read-only', () => {
    const away = { id: `${name}:3181`, ledgers: 4, bytes: 0 };
    expect(next(survey({ [name]: away, ...follower })).step?.copies).toMatchObject({ ordinal: 4 });
  });

  test('when its pod is ready and ZooKeeper does not list it, then nothing is believed of it', () => {
    const away = { id: `${name}:3181`, ledgers: 0, bytes: 0 };
    const found = (seconds: number) => {
      const ready = { type: 'Ready', status: 'True', lastTransitionTime: ago(seconds) } as const;
      const pods = [{ ...pod(name), status: { phase: 'Running', conditions: [ready] } }];
      const waiting = { replicas: 5, draining: [{ name, emptySince: ago(120) }] };
      return handOver(observed({ pods }), survey({ [name]: away }), waiting, name, [], () => end);
    };
    expect(found(60)).toMatchObject({ replicas: 5, step: { reason: 'NoAnswer' } });
    expect(found(60).step?.message).toContain('delete the pod');
    expect(found(5)).toMatchObject({ replicas: 5, step: { reason: 'NoAnswer' } });
    expect(found(5).step?.message, 'it may be about to').toBe(
      `Waiting for ${name} to register with ZooKeeper`,
    );
  });

  test('when ledgers name it, then others copy them', () => {
    const { step } = next(survey({ ...bookie(name, { ledgers: 4 }), ...follower }));
    expect(step?.copies).toEqual({ ordinal: 4, bookieId: 'demo-bookie-4:3181' });
    expect(step?.message).toContain('4 left');
  });

  test('when no ledger names it, then that is remembered', () => {
    const { draining, step } = next(survey({ ...bookie(name), ...follower }));
    expect(draining).toEqual([{ name: 'demo-bookie-3' }, { name, emptySince: now }]);
    expect(step?.operations).toBeUndefined();
  });

  test('when the clock was an hour ahead at the first look, then this one is the first', () => {
    const { draining, replicas } = next(survey({ ...bookie(name), ...follower }), ago(-3600));
    expect(draining).toContainEqual({ name, emptySince: now });
    expect(replicas).toBe(5);
  });

  test.each([
    ['before the first look', 90, 4],
    ['after it, and may have been given ledgers', 30, 5],
  ])('when it has started %s, then that tells whether the second look counts', (_, seconds, replicas) => {
    const ready = { type: 'Ready', status: 'True', lastTransitionTime: ago(seconds) } as const;
    const observation = observed({
      owned: [job('demo-recover-4')],
      pods: [{ ...pod(name), status: { phase: 'Running', conditions: [ready] } }],
    });
    const draining = [{ name, emptySince: ago(60) }];
    const found = handOver(observation, survey(bookie(name)), { replicas: 5, draining }, name, [], () => end);
    expect(found.replicas).toBe(replicas);
  });

  test('when the second look comes within five seconds, then it waits and remembers the first', () => {
    const { draining, replicas } = next(survey({ ...bookie(name), ...follower }), ago(4));
    expect(draining).toContainEqual({ name, emptySince: ago(4) });
    expect(replicas).toBe(5);
  });

  test('when the second look comes after them, then it is the end', () => {
    expect(next(survey({ ...bookie(name), ...follower }), ago(5))).toEqual(end);
  });

  test('when there is no answer about it, then it waits for one', () => {
    const { step, replicas } = next(survey(follower), ago(60));
    expect(step).toMatchObject({ component: 'bookkeeper', message: expect.stringContaining(name) });
    expect(replicas).toBe(5);
  });
});

describe('given a bookie that no ledger named at an earlier look', () => {
  test('when a ledger names it again, then that look no longer counts', () => {
    const { draining, step } = next(survey({ ...bookie(name, { ledgers: 1 }), ...follower }), ago(60));
    expect(draining).toEqual([{ name: 'demo-bookie-3' }, { name }]);
    expect(step?.copies).toMatchObject({ ordinal: 4 });
  });

  test('when it takes writes again, then that look is forgotten before it becomes read-only', () => {
    const { draining, step } = next(survey({ ...bookie(name, writable), ...follower }), ago(60));
    expect(draining).toEqual([{ name: 'demo-bookie-3' }, { name }]);
    expect(step?.operations).toBeUndefined();
  });
});

describe('given a bookie that leaves a cluster that runs', () => {
  test('when a ledger turns up at the second look, then it is copied too', () => {
    const world = withLedgers(4, 0);
    world.edit({ bookkeeper: { replicas: 3 } });
    while (!world.cluster.status?.drainingBookies?.[0]?.emptySince) world.pass();
    world.bookies.hold(['demo-bookie-0', 'demo-bookie-3']);
    world.now += 60_000;
    world.pass();
    expect(world.replicas('demo-bookie')).toBe(4);
    world.settle(400);
    expect(world.bookies.names('demo-bookie-3')).toBe(0);
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
  });

  test('when no ledger names it, then five seconds pass before the second look lets it go', () => {
    const world = withLedgers(4, 0);
    world.edit({ bookkeeper: { replicas: 3 } });
    runUntil(world, () => world.cluster.status?.drainingBookies?.[0]?.emptySince !== undefined);
    runFor(world, 3);
    expect(world.podsOf('bookkeeper')).toHaveLength(4);
    runFor(world, 4);
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
  });

  test('when a bookie takes writes between two looks, then what was found before no longer counts', () => {
    const world = withLedgers(4, 0);
    world.edit({ bookkeeper: { replicas: 3 } });
    while (!world.cluster.status?.drainingBookies?.[0]?.emptySince) world.pass();
    world.bookies.readOnly.clear();
    world.now += 60_000;
    while (world.bookies.readOnly.size === 0) world.pass();
    world.pass();
    expect(world.replicas('demo-bookie')).toBe(4);
    world.settle(400);
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
  });
});

test('given a bookie that leaves, when the metadata goes while nobody hears it, then it keeps its pod and its volumes', () => {
  const world = withLedgers(4, 12, { scaleDownPolicy: 'Delete' });
  world.isDeaf = true;
  world.elect();
  world.now += 60_000;
  world.metadata = 'missing';
  world.bookies.ledgers = [];
  world.edit({ bookkeeper: { replicas: 3 }, scaleDownPolicy: 'Delete' });
  runFor(world, 20);
  expect(world.history.filter(line => /delete (Pod|PersistentVolumeClaim)/.test(line))).toEqual([]);
  expect(world.cluster.status?.components?.['bookkeeper']?.reason).toBe('NoAnswer');
});
