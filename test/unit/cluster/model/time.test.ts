import { describe, expect, test } from 'vitest';
import { secondsSince } from '#src/cluster/model/time.ts';

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
