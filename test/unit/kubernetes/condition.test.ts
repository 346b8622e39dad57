import { describe, expect, test } from 'vitest';
import { conditionOf } from '#src/kubernetes/condition.ts';

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
