import { expect, test } from 'vitest';
import { offload } from '#src/api/resources/offload.ts';

test.each([
  ['thresholds alone', { managedLedgerOffloadThresholdInBytes: 5 }, true],
  [
    'a driver and its bucket',
    { managedLedgerOffloadDriver: 'aws-s3', managedLedgerOffloadBucket: 'b' },
    true,
  ],
  ['a bucket without a driver', { managedLedgerOffloadBucket: 'b' }, false],
  ['a driver that there is not', { managedLedgerOffloadDriver: 'tape' }, false],
  ['-1, which is no way to say nothing', { managedLedgerOffloadThresholdInBytes: -1 }, false],
])('given %s, then it is valid: %s', (_, value, isValid) => {
  expect(offload.safeParse(value).success).toBe(isValid);
});
