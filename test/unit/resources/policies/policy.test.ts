import { expect, test } from 'vitest';
import { policies } from '#src/resources/namespace/policies.ts';
import { resetTo } from '#src/resources/policies/policy.ts';

test('given what no call unsets, then it is set to what it is when nobody has said anything', () => {
  expect(resetTo(false)).toEqual({ unset: 'setToReset', reset: false });
  const odd = policies.filter(({ unset, reset }) => unset === 'setToReset' && reset === undefined);
  expect(odd).toEqual([]);
});
