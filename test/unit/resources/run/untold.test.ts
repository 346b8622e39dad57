import { expect, test } from 'vitest';
import { untoldHash } from '#src/resources/run/untold.ts';

test('given the same fields in another order, then it is the same, and any other value is not', () => {
  expect(untoldHash({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(untoldHash({ b: [{ d: 3, c: 2 }], a: 1 }));
  expect(untoldHash([1, 2])).not.toBe(untoldHash([2, 1]));
  expect(untoldHash(true)).not.toBe(untoldHash('true'));
  expect(untoldHash(null)).toHaveLength(32);
});
