import { expect, test } from 'vitest';
import { windowConfig } from '#src/api/resources/functions/window.ts';

test.each([
  [{ windowLengthCount: 5 }, true],
  [{ windowLengthDurationMs: 5, slidingIntervalDurationMs: 5 }, true],
  [{}, false],
  [{ windowLengthCount: 5, windowLengthDurationMs: 5 }, false],
  [{ windowLengthCount: 5, slidingIntervalCount: 1, slidingIntervalDurationMs: 5 }, false],
  [{ windowLengthCount: 5, lateDataTopic: 'persistent://a/b/c' }, false],
  [{ windowLengthCount: 0 }, false],
  [undefined, true],
])('given %j, then it is a window: %s', (given, isOne) => {
  expect(windowConfig.safeParse(given).success).toBe(isOne);
});
