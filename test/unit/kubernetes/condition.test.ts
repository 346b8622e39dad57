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

  test('given the reason Ready, then it is True, else False, for the generation that was looked at', () => {
    expect(readyCondition(3, undefined, sentence, 'now')).toEqual({
      observedGeneration: 3,
      conditions: [
        { type: 'Ready', status: 'True', ...sentence, observedGeneration: 3, lastTransitionTime: 'now' },
      ],
      message: 'all',
    });
    const [waits] = readyCondition(
      undefined,
      undefined,
      { reason: 'Waiting', message: 'a' },
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
    const before = readyCondition(3, undefined, sentence, 'then');
    const timeAfter = (reason: string) =>
      readyCondition(4, before, { reason, message: '' }, 'now').conditions[0]?.lastTransitionTime;
    expect([timeAfter('Ready'), timeAfter('Waiting')]).toEqual(['then', 'now']);
  });
});
