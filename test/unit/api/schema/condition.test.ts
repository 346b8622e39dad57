import { expect, test } from 'vitest';
import { condition } from '#src/api/schema/condition.ts';

const ready = { type: 'Ready', status: 'True', reason: 'Ready', message: '', lastTransitionTime: '' };

test.each([
  ['a status of the three', ready, true],
  ['another status', { ...ready, status: 'Maybe' }, false],
  ['a field that conditions do not have', { ...ready, severity: 'high' }, false],
  ['a sentence that the API server would refuse', { ...ready, message: 'm'.repeat(32769) }, false],
])('given %s, then that is told apart', (_, value, isValid) => {
  expect(condition.safeParse(value).success).toBe(isValid);
});
