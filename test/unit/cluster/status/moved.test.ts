import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf, readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { PulsarClusterStatus, WaitsFor } from '#src/api/cluster-status.ts';
import type { ComponentState } from '#src/cluster/model/component-state.ts';
import { open } from '#src/cluster/model/gate.ts';
import type { Claim, Pod } from '#src/cluster/model/observation.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { type Progress, progressOf } from '#src/cluster/status/moved.ts';
import { statusOf } from '#src/cluster/status/status.ts';
import { byComponent, type ComponentName } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { seenAtRest, stateAtRest, withComponent } from '../at-rest.ts';

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

describe('given the best that there was', () => {
  const seen = seenAtRest();
  const { components } = stateAtRest();
  const ready = { status: 'False', reason: 'Rolling', message: 'in some words' } as const;
  const since = '2026-01-01T00:00:00Z';
  const waitsFor = { component: 'bookkeeper', reason: 'UnderReplicated', remaining: 7 } as const;

  /** What is told when that was told before, and Ready and Progressing were so. */
  function after(
    before: Partial<PulsarClusterStatus>,
    now: Partial<Record<ComponentName, Partial<ComponentState>>> = {},
    wait: WaitsFor = waitsFor,
  ) {
    const status = { ...seen.cluster.status, ...before };
    const states = byComponent(name => ({ ...components[name], ...now[name] }));
    return progressOf({ ...seen, cluster: { ...seen.cluster, status } }, ready, wait, states);
  }

  const first = after({ progressTime: since, progress: [] });
  const then = {
    ...first,
    progress: [...first.progress],
    progressTime: since,
    conditions: conditionsSince(ready, 'True', since),
  };
  const hasMoved = ({ progressTime }: Progress) => progressTime !== since;

  test('then it holds each component with its number and its revision, and the step', () => {
    expect(first.progress).toContainEqual({
      of: `proxy 2 ${components.proxy.statefulSet?.status?.updateRevision}`,
      left: 0,
    });
    expect(first.progress.at(-1)).toEqual({ of: 'step Rolling bookkeeper UnderReplicated', left: 7 });
    expect(first.progress).toHaveLength(6);
  });

  test.each([
    ['less is left', 6, true],
    ['as much is left', 7, false],
    ['more is left', 8, false],
  ])('when %s, then it is known whether that is better', (_, remaining, is) => {
    expect(hasMoved(after(then, {}, { ...waitsFor, remaining }))).toBe(is);
  });

  test('when there is less of a component, and then as much again, then nothing is better', () => {
    const worse = after(then, { proxy: { ready: 1 } });
    expect(hasMoved(worse)).toBe(false);
    expect(after({ ...then, progress: [...worse.progress] })).toEqual(worse);
  });

  test.each<[string, Partial<ComponentState>, Partial<ComponentState>]>([
    ['one more serves', { ready: 0 }, { ready: 1 }],
    ['one more has the present template', { updated: [] }, { updated: components.proxy.pods.slice(1) }],
    ['there are fewer pods too many', { desired: 0 }, { desired: 0, pods: components.proxy.pods.slice(1) }],
    ['fewer volumes are about to go', { claims: [doomed(0), doomed(1)] }, { claims: [doomed(0)] }],
    ['another number is in force', {}, { desired: 3 }],
  ])('when %s, then that is better, and the same steps may come again', (_, before, now) => {
    const worst = {
      ...then,
      progressTime: since,
      progress: [...after({ ...then, progress: [] }, { proxy: before }).progress],
    };
    expect(hasMoved(after(worst, { proxy: before }))).toBe(false);
    const better = after(
      { ...worst, progress: [...worst.progress, { of: 'step Waiting proxy Asking', left: 0 }] },
      { proxy: now },
    );
    expect(hasMoved(better)).toBe(true);
    expect(better.progress.filter(({ of }) => of.startsWith('step'))).toEqual([first.progress.at(-1)]);
  });

  test.each([
    ['Ready for a minute', 'Ready', 60, true],
    ['Ready for a moment', 'Ready', 59, false],
    ['held for a minute', 'Held', 60, true],
    ['waiting all the time', 'Waiting', 60, false],
  ] as const)('when it was %s, then it is known whether it waits anew', (_, reason, seconds, is) => {
    const flip = new Date(Date.parse(seen.now) - seconds * 1000).toISOString();
    const status = reason === 'Ready' ? 'True' : 'False';
    const conditions = conditionsSince({ status, reason, message: '' }, 'False', flip);
    expect(hasMoved(after({ ...then, conditions }))).toBe(is);
  });
});

function conditionsSince(ready: Verdict, progressing: 'True' | 'False', lastTransitionTime: string) {
  return [
    { type: 'Ready', ...ready, lastTransitionTime },
    { type: 'Progressing', ...ready, status: progressing, lastTransitionTime },
  ];
}

function doomed(ordinal: number): Claim {
  const metadata = { name: `data-${ordinal}`, deletionTimestamp: '2026-01-01T00:00:00Z' };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata };
}

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

describe('given any steps and counts', () => {
  const seen = seenAtRest();
  const { components } = stateAtRest();
  const ready = { status: 'False', reason: 'Waiting', message: '' } as const;
  const state = fc.record({
    served: fc.record({ zookeeper: fc.nat(3), broker: fc.nat(2), proxy: fc.nat(2) }),
    wait: fc.record({
      component: fc.constantFrom('zookeeper', 'broker', 'proxy'),
      reason: fc.constantFrom('PodNotReady', 'ContainerFailed', 'PodMissing'),
      remaining: fc.nat(3),
    }),
  });
  type State = typeof state extends fc.Arbitrary<infer T> ? T : never;

  /** Passes that each know what the one before has told; returns when something last moved, in seconds. */
  function passes() {
    let before: PulsarClusterStatus = {};
    return (seconds: number, { served, wait }: State): number => {
      const cluster = { ...seen.cluster, status: before };
      const now = new Date(seconds * 1000).toISOString();
      const states = byComponent(name => {
        const lacks = name in served ? served[name as keyof typeof served] : undefined;
        return { ...components[name], ready: lacks ?? components[name].ready };
      });
      const progress = progressOf({ ...seen, cluster, now }, ready, wait, states);
      before = { ...progress, progress: [...progress.progress], observedGeneration: 1 };
      return Date.parse(progress.progressTime) / 1000;
    };
  }

  test('when they come again and again, then nothing moves after the first time', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 12 }), states => {
        const pass = passes();
        // A new best lets the steps come once more, and there are three tiers of few pods.
        const settled = states.length * 9;
        const moved = Array.from({ length: settled * 3 }, (_, at) =>
          pass(at, states[at % states.length] as State),
        );
        expect(Math.max(...moved)).toBeLessThan(settled);
      }),
    );
  });

  test('when one pod more serves than ever did, then that is a move, whatever was between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(state, state), { minLength: 8, maxLength: 8 }), noise => {
        const pass = passes();
        const served = { zookeeper: 0, broker: 0, proxy: 0 };
        pass(0, { served, wait: { component: 'zookeeper', reason: 'PodNotReady', remaining: 0 } });
        let now = 0;
        for (const [name, most] of [
          ['zookeeper', 3],
          ['broker', 2],
          ['proxy', 2],
        ] as const) {
          for (let count = 1; count <= most; count++) {
            for (const { wait } of noise[count] ?? [])
              pass(++now, { served: { ...served, broker: 0 }, wait });
            served[name] = count;
            const wait = { component: name, reason: 'PodNotReady', remaining: 0 } as const;
            expect(pass(++now, { served: { ...served }, wait })).toBe(now);
          }
        }
      }),
    );
  });
});
