import { describe, expect, test } from 'vitest';
import { lagLeft } from '#src/cluster/model/lag.ts';
import { ago, now } from '../hand-made.ts';

describe('given when something happened', () => {
  test.each([
    ['just now', ago(0), 10],
    ['a moment ago', ago(3), 7],
    ['long enough ago', ago(10), 0],
    ['by a clock that is a little ahead', ago(-4), 14],
    ['by a clock that is an hour ahead', ago(-3600), 0],
    ['in milliseconds', Date.parse(ago(9)), 1],
    ['at a time that nobody has told', undefined, 0],
  ])('when that was %s, then so long nobody need have heard of it', (_, then, seconds) => {
    expect(lagLeft(then, now)).toBe(seconds);
  });
});
