import { describe, expect, test } from 'vitest';
import { conditionOf, readyCondition } from '#src/kubernetes/condition.ts';

describe('conditionOf', () => {
  const ready = { type: 'Ready', status: 'True' };

  test('given a status that says something under that type, then it is that', () => {
    expect(conditionOf({ conditions: [{ type: 'Held', status: 'False' }, ready] }, 'Ready')).toBe(ready);
  });

  test.each([
    ['no status', undefined],
    ['a status without conditions', {}],
    ['other conditions', { conditions: [{ type: 'Held', status: 'True' }] }],
  ])('given %s, then nothing is said', (_, status) => {
    expect(conditionOf(status, 'Ready')).toBeUndefined();
  });
});

describe('the condition Ready after a pass', () => {
  const sentence = { reason: 'Ready', message: 'all' };

  test('given what is ready, then it is True whatever the reason, else False, for the generation that was looked at', () => {
    expect(readyCondition(3, undefined, { ...sentence, isReady: true }, 'now')).toEqual({
      observedGeneration: 3,
      conditions: [
        { type: 'Ready', status: 'True', ...sentence, observedGeneration: 3, lastTransitionTime: 'now' },
      ],
      message: 'all',
    });
    const [waits] = readyCondition(
      undefined,
      undefined,
      { reason: 'Waiting', message: 'a', isReady: false },
      'now',
    ).conditions;
    expect(waits).toEqual({
      type: 'Ready',
      status: 'False',
      reason: 'Waiting',
      message: 'a',
      lastTransitionTime: 'now',
    });
  });

  test('given the same as before, then its time stays, and else it is now', () => {
    const before = readyCondition(3, undefined, { ...sentence, isReady: true }, 'then');
    const timeAfter = (isReady: boolean) =>
      readyCondition(4, before, { reason: 'Told', message: '', isReady }, 'now').conditions[0]
        ?.lastTransitionTime;
    expect([timeAfter(true), timeAfter(false)]).toEqual(['then', 'now']);
  });
});
