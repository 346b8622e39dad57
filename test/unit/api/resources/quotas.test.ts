import { expect, test } from 'vitest';
import { quotaFields, quotaWithinRetention } from '#src/api/resources/quotas.ts';

const retention = (retentionTimeInMinutes: number, retentionSizeInMB: number) => ({
  retentionTimeInMinutes,
  retentionSizeInMB,
});
const bySize = (limitSize: number) => ({
  destinationStorage: { limitSize, policy: 'producer_exception' as const },
});

test.each([
  ['a limit for one and 0 for the other', retention(10, 0), false],
  ['0 for both', retention(0, 0), true],
  ['no limits', retention(-1, -1), true],
  ['one limit', retention(10, -1), true],
])('given retention with %s, then it is valid: %s', (_, value, isValid) => {
  expect(quotaFields.retention.safeParse(value).success).toBe(isValid);
});

test.each([
  ['a quota that retention exceeds', retention(10, 1), 2 ** 20 - 1, true],
  ['a quota as large as retention', retention(10, 1), 2 ** 20, false],
  ['retention without limits', retention(-1, -1), 2 ** 40, true],
  ['retention that is limited by time alone', retention(10, -1), 2 ** 40, true],
])('given %s, then it is valid: %s', (_, kept, limit, isValid) => {
  expect(quotaWithinRetention.check?.({ retention: kept, backlogQuota: bySize(limit) })).toBe(isValid);
});

test('given a quota without what happens beyond it, then it is refused: Pulsar has no default', () => {
  expect(quotaFields.backlogQuota.safeParse({ destinationStorage: { limitSize: 5 } }).success).toBe(false);
});
