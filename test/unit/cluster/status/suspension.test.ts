import { describe, expect, test } from 'vitest';
import { suspendedSummary, suspension } from '#src/cluster/status/suspension.ts';

test.each([
  [true, 'True', 'Requested'],
  [false, 'False', 'NotSuspended'],
])(
  'given a spec of which it is %s that it suspends, then the condition Suspended is %s',
  (is, status, reason) => {
    expect(suspension(is)).toMatchObject({ status, reason });
  },
);

describe('given a cluster that is suspended', () => {
  const progressing = { status: 'False', reason: 'Settled', message: '' } as const;
  const serving = {
    ready: { status: 'True', reason: 'Ready', message: 'All components are ready' },
    progressing,
  } as const;
  const unwell = {
    ready: { status: 'False', reason: 'Waiting', message: 'broker: 1 of 2 ready' },
    progressing,
    waitsFor: { component: 'broker', reason: 'PodNotReady' },
  } as const;
  const pending = { pending: true, awaits: ['Service demo-broker to be created', 'proxy to get 4.1.0'] };

  test('when it serves and nothing waits, then it stays Ready, and says that nothing is healed', () => {
    const told = suspendedSummary(serving, {});
    expect(told.ready).toMatchObject({
      status: 'True',
      reason: 'Ready',
      message: 'All components are ready. Suspended: nothing is changed or healed',
    });
    expect(told.waitsFor).toBeUndefined();
  });

  test('when it does not serve and nothing waits, then Ready and what it waits for say why as ever', () => {
    expect(suspendedSummary(unwell, {})).toMatchObject({ ready: unwell.ready, waitsFor: unwell.waitsFor });
  });

  test('when something waits, then it is not Ready, and both what waits and what does not serve are told', () => {
    const waits = 'Suspended: not all is as specified, and nothing is changed before it is resumed';
    const what = 'What waits: Service demo-broker to be created; proxy to get 4.1.0';
    expect(suspendedSummary(serving, pending)).toMatchObject({
      ready: { status: 'False', reason: 'Suspended', message: `${waits}. ${what}` },
      waitsFor: { reason: 'Suspended', remaining: 2 },
    });
    expect(suspendedSummary(unwell, pending).ready.message).toBe(`${waits}. ${what}. broker: 1 of 2 ready`);
    expect(suspendedSummary(serving, { pending: true }).ready.message).toBe(waits);
    expect(suspension(true, pending.awaits).message).toContain(what);
  });

  test('when figures of what it says move by themselves, then so they do in what Ready says', () => {
    const moving = { ...unwell, ready: { ...unwell.ready, moves: true } } as const;
    for (const waits of [{}, pending]) {
      expect(suspendedSummary(moving, waits).ready.moves).toBe(true);
      expect(suspendedSummary(unwell, waits).ready.moves).toBeUndefined();
    }
  });

  test.each([{}, pending])('then nothing is under way, be this so: %o', waits => {
    expect(suspendedSummary(serving, waits).progressing).toMatchObject({
      status: 'False',
      reason: 'Suspended',
    });
  });
});
