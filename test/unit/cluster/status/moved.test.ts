import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PulsarClusterStatus, WaitsFor } from '#src/api/cluster-status.ts';
import type { ComponentState } from '#src/cluster/model/component-state.ts';
import type { Claim } from '#src/cluster/model/observation.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { type Progress, progressOf } from '#src/cluster/status/moved.ts';
import { byComponent, type ComponentName } from '#src/components/build/names.ts';
import { seenAtRest, stateAtRest } from '../at-rest.ts';

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

  test('when the clock was ahead when it last moved, then it counts from now, and becomes Stalled in time', () => {
    const ahead = new Date(Date.parse(seen.now) + 3_600_000).toISOString();
    expect(after({ ...then, progressTime: ahead }).progressTime).toBe(seen.now);
  });

  test('then it holds each component with its number and its revision, and the step', () => {
    expect(first.progress).toContainEqual({
      of: `proxy 2 ${components.proxy.statefulSet?.status?.updateRevision}`,
      left: 0,
    });
    expect(first.progress.at(-1)).toEqual({ of: 'step Rolling bookkeeper UnderReplicated', left: 7 });
    expect(first.progress).toHaveLength(10);
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
