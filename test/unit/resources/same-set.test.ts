import { expect, test } from 'vitest';
import { sameSet } from '#src/resources/same-set.ts';

test.each([
  [['a', 'b'], ['b', 'a'], true],
  [[], [], true],
  [['a'], ['a', 'b'], false],
  [['a', 'c'], ['a', 'b'], false],
])('given %j and %j, then they are the same set: %s', (one, other, isSame) => {
  expect(sameSet(one, other)).toBe(isSame);
});
