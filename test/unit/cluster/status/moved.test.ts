import { describe, expect, test } from 'vitest';
import { messageOf, readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { progressTime } from '#src/cluster/status/moved.ts';
import { stateAtRest } from '../at-rest.ts';

/** When something last moved, as the status tells it. */
function moved(world: FakeWorld): number {
  return Date.parse(world.cluster.status?.progressTime ?? '');
}

/** Whether anything has moved in so many seconds, as told at their end. */
function moves(world: FakeWorld, seconds: number): boolean {
  const from = world.now;
  runFor(world, seconds);
  return moved(world) >= from;
}

/** Passes over a cluster in which nothing else happens; before each of them something is done. */
function passes(world: FakeWorld, count: number, before: (pass: number) => void): void {
  for (let pass = 0; pass < count; pass++) {
    before(pass);
    world.pass();
    world.now += 2000;
  }
}

/** A cluster of which the first proxy never serves. */
function waiting(): FakeWorld {
  const world = readyCluster(new FakeWorld());
  world.broken = ({ metadata }) => metadata.name === 'demo-proxy-0';
  runFor(world, 3);
  return world;
}

function leavingBookie(): FakeWorld {
  const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 4 } }));
  world.edit({ bookkeeper: { replicas: 3 } });
  return world;
}

test('given a cluster that is seen for the first time, then it moves', () => {
  const world = new FakeWorld();
  const now = world.now;
  world.pass();
  expect(moved(world)).toBe(now);
});

test('given a status of an earlier release that does not tell when something moved, then that is now', () => {
  const world = waiting();
  Reflect.deleteProperty(world.cluster.status ?? {}, 'progressTime');
  expect(moves(world, 1)).toBe(true);
});

describe('given a cluster that waits', () => {
  test('when it waits for the same, then nothing moves', () => {
    const world = waiting();
    expect(messageOf(world, 'proxy')).toContain('1 of 2 ready');
    expect(moves(world, 100)).toBe(false);
  });

  test('when it then is Ready, then it has moved', () => {
    const world = waiting();
    world.broken = () => false;
    expect(moves(world, 3)).toBe(true);
  });

  test('when a pod of another component serves no more, or serves again, then that is a move: a count changes', () => {
    const world = waiting();
    world.broken = ({ metadata }) => /proxy-0|broker-1/.test(metadata.name);
    expect(moves(world, 3)).toBe(true);
    expect(moves(world, 60)).toBe(false);
    world.broken = ({ metadata }) => metadata.name === 'demo-proxy-0';
    expect(moves(world, 3)).toBe(true);
  });

  test.each([
    ['there was one pod more', { replicas: 3 }],
    ['no pod was ready', { ready: 0 }],
    ['one pod had an earlier template', { updated: 1 }],
  ])('when %s at the last look, then it has moved, though the sentence is the same', (_, counts) => {
    const world = waiting();
    Object.assign(world.cluster.status?.components?.['proxy'] ?? {}, counts);
    expect(moves(world, 1)).toBe(true);
  });

  test('when fewer ledgers miss a copy before the next restart, then it moves; when as many do, then not', () => {
    const world = readyCluster(new FakeWorld());
    world.underReplicated = 7;
    world.edit({ bookkeeper: { config: { journalMaxSizeMB: 512 } } });
    runFor(world, 5);
    expect(messageOf(world, 'bookkeeper')).toContain('7 under-replicated');
    expect(moves(world, 100)).toBe(false);
    world.underReplicated = 6;
    expect(moves(world, 1)).toBe(true);
    expect(moves(world, 100)).toBe(false);
  });
});

describe('given a try that fails, or a question without an answer', () => {
  test('when an operation fails now in this way and now in that, then nothing moves', () => {
    const world = leavingBookie();
    world.failing = () => 'read ECONNRESET';
    world.pass();
    const since = moved(world);
    passes(world, 20, pass => {
      world.failing = () => (pass % 2 === 0 ? 'other side closed' : 'read ECONNRESET');
    });
    expect(moved(world)).toBe(since);
  });

  test('when a question is not answered now for this reason and now for that, then nothing moves', () => {
    const world = leavingBookie();
    world.unanswered = { bookies: 'read ECONNRESET' };
    world.pass();
    const since = moved(world);
    passes(world, 20, pass => {
      world.unanswered = { bookies: pass % 2 === 0 ? 'connection closed by the server' : 'read ECONNRESET' };
    });
    expect(moved(world)).toBe(since);
  });

  test('when it ends and something else is done, then that is a move', () => {
    const world = leavingBookie();
    world.failing = () => 'read ECONNRESET';
    passes(world, 3, () => {});
    world.failing = () => undefined;
    expect(moves(world, 5)).toBe(true);
  });
});

describe('given a wait of which it can be counted what is left', () => {
  const { observation } = stateAtRest();
  const ready = { status: 'False', reason: 'Rolling', message: 'in some words' } as const;
  const since = '2026-01-01T00:00:00Z';

  function left(before: number, now: number): string {
    const waitsFor = (remaining: number) => ({
      component: 'bookkeeper',
      reason: 'UnderReplicated',
      remaining,
    });
    const status = {
      ...observation.cluster.status,
      conditions: [{ type: 'Ready', ...ready, lastTransitionTime: since }],
      waitsFor: waitsFor(before),
      progressTime: since,
    };
    const seen = { ...observation, cluster: { ...observation.cluster, status } };
    return progressTime(seen, ready, waitsFor(now), status.components ?? {});
  }

  test('when less is left, then something has moved', () => {
    expect(left(7, 6)).toBe(observation.now);
  });

  test.each([
    ['as much', 7, 7],
    ['more', 7, 8],
  ])('when %s is left, then nothing has', (_, before, now) => {
    expect(left(before, now)).toBe(since);
  });
});
