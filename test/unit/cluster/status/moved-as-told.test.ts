import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf, readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { open } from '#src/cluster/model/gate.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { statusOf } from '#src/cluster/status/status.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { stateAtRest, withComponent } from '../at-rest.ts';

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
  const { progressTime: _, ...earlier } = world.cluster.status ?? {};
  world.writeStatus(earlier);
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

  test('when a pod of another component serves no more, then that is another step; when it serves again, nothing is better', () => {
    const world = waiting();
    world.broken = ({ metadata }) => /proxy-0|broker-1/.test(metadata.name);
    expect(moves(world, 3)).toBe(true);
    expect(moves(world, 60)).toBe(false);
    world.broken = ({ metadata }) => metadata.name === 'demo-proxy-0';
    expect(moves(world, 3)).toBe(false);
    world.broken = ({ metadata }) => /proxy-0|broker-1/.test(metadata.name);
    expect(moves(world, 60), 'nor is the same step again').toBe(false);
  });

  test('when something else is wished for, then it waits anew', () => {
    const world = waiting();
    expect(moves(world, 60)).toBe(false);
    world.edit({ progressDeadlineSeconds: 601 });
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
    expect(moves(world, 20)).toBe(true);
  });
});

describe('given any crash loop of a pod in a cluster that was Ready', () => {
  const rest = stateAtRest();
  const [first, second] = rest.components.proxy.pods;
  const running = { name: 'proxy', state: { running: {} } };
  const waiting = { reason: 'CrashLoopBackOff' };
  const ended = { name: 'proxy', state: { waiting }, lastState: { terminated: { exitCode: 1 } } };

  /** A cluster at rest, but for what the kubelet tells of the second proxy; each look tells the next what it said. */
  function looks() {
    let seen = rest.observation;
    const began = Date.parse(seen.now);
    return (seconds: number, restartCount: number, container: object, serves: boolean) => {
      const now = new Date(began + seconds * 1000).toISOString();
      const conditions = [{ type: 'Ready', status: serves ? 'True' : 'False' }];
      const status = { phase: 'Running', conditions, containerStatuses: [{ ...container, restartCount }] };
      const pods = [first, { ...second, status }] as Pod[];
      const ready = serves ? 2 : 1;
      const state = withComponent({ ...rest, observation: { ...seen, now } }, 'proxy', { pods, ready });
      const report = statusOf(state, { metadata: open });
      seen = { ...seen, cluster: { ...seen.cluster, status: report.status } };
      const is = (type: string) => conditionOf(report.status, type)?.status === 'True';
      return { seconds, isReady: is('Ready'), isStalled: is('Stalled') };
    };
  }

  test('then it is not Stalled at first, becomes so, and stays so whenever it is not Ready', () => {
    const seconds = (min: number, max: number) => fc.integer({ min, max });
    const backOffs = fc.array(seconds(10, 300), { minLength: 1, maxLength: 8 });
    const loops = fc.property(backOffs, seconds(1, 30), seconds(0, 40), (loop, up, serves) => {
      const look = looks();
      let now = 0;
      for (let restarts = 0; now < 7200; restarts++) {
        const backOff = loop[restarts % loop.length] ?? 300;
        const told = [look(now, restarts, ended, false), look(now + backOff - 1, restarts, ended, false)];
        told.push(look(now + backOff, restarts + 1, running, false));
        if (serves > 0) told.push(look(now + backOff + up, restarts + 1, running, true));
        now += backOff + up + serves;
        for (const each of told) {
          if (each.isReady || each.seconds < 600) expect(each.isStalled).toBe(false);
          // All that is new is met in the first two rounds.
          else if (each.seconds > 600 + 2 * 370) expect(each).toMatchObject({ isStalled: true });
        }
      }
    });
    fc.assert(loops, { numRuns: 30 });
  });
});
