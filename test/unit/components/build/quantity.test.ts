import { expect, test } from 'vitest';
import { bytesOf } from '#src/components/build/quantity.ts';

test.each([
  ['1Gi', 2 ** 30],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['512Mi', 2 ** 29],
  ['1G', 1e9],
  ['100k', 1e5],
  ['1e3', 1e3],
  ['1024', 1024],
  [1024, 1024],
])('given %s, then it is %d bytes', (quantity, bytes) => {
  expect(bytesOf(quantity)).toBe(bytes);
});

test.each(['', 'Gi', '1Zi', '1 Gi', '-1Gi', 'much'])(
  'given “%s”, which is no quantity of bytes, then it is no number and no comparison with it holds',
  quantity => {
    expect(bytesOf(quantity)).toBeNaN();
  },
);
