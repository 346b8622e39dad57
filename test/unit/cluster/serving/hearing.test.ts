import { describe, expect, test } from 'vitest';
import type { Heard } from '#src/cluster/model/heard.ts';
import { deafAfter, deafSince } from '#src/cluster/serving/hearing.ts';
import { seenAtRest } from '../at-rest.ts';

const { heard } = seenAtRest();

function seen(heardNow: Heard | undefined, now = '2026-01-01T00:00:40Z') {
  const { heard: _, ...others } = seenAtRest();
  return { ...others, now, ...(heardNow && { heard: heardNow }) };
}

const unheard = (since: string): Heard => ({ unheard: { since, why: 'no session' } });

describe('given an ear that hears nothing', () => {
  test.each([
    ['for 40 s', '2026-01-01T00:00:00Z', true, undefined],
    ['for 30 s', '2026-01-01T00:00:10Z', true, undefined],
    ['for 29 s', '2026-01-01T00:00:11Z', false, 1],
    ['for 10 s', '2026-01-01T00:00:30Z', false, 20],
  ])('when that lasts %s, then it is told or will be', (_, since, isTold, after) => {
    expect(deafSince(seen(unheard(since)))).toEqual(isTold ? { since, why: 'no session' } : undefined);
    expect(deafAfter(seen(unheard(since)))).toBe(after);
  });
});

test('given an ear that hears, or none yet, then nobody is deaf', () => {
  for (const now of [heard, undefined]) {
    expect(deafSince(seen(now))).toBeUndefined();
    expect(deafAfter(seen(now))).toBeUndefined();
  }
});
