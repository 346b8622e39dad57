import { describe, expect, test } from 'vitest';
import { lagLeft, secondsPast, secondsSince } from '#src/cluster/model/time.ts';
import { ago, now as present } from '../hand-made.ts';

describe('secondsSince', () => {
  const now = '2026-01-01T00:01:00Z';

  test.each([
    ['a time before now', '2026-01-01T00:00:30Z', 30],
    ['a time in milliseconds', Date.parse('2026-01-01T00:00:58.500Z'), 1.5],
    ['a time to come', '2026-01-01T00:01:10Z', -10],
    ['no time', undefined, Number.NaN],
  ])('given %s, then it is told in seconds', (_, time, seconds) => {
    expect(secondsSince(time, now)).toBe(seconds);
  });
});

test.each([
  ['of the past', '2026-01-01T00:00:30Z', 30],
  ['to come, which a clock wrote that was ahead', '2026-01-01T01:00:00Z', Number.NaN],
  ['that nobody has told', undefined, Number.NaN],
])('given a time %s, then secondsPast counts only what has passed', (_, time, seconds) => {
  expect(secondsPast(time, '2026-01-01T00:01:00Z')).toBe(seconds);
});

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
    expect(lagLeft(then, present)).toBe(seconds);
  });
});
