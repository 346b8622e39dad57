import { expect, test } from 'vitest';
import { bytesOf } from '#src/components/build/quantity.ts';

test.each<[quantity: string | number, bytes: number]>([
  ['1024', 1024],
  [1024, 1024],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['1e3', 1e3],
  ...['k', 'M', 'G', 'T', 'P'].map((unit, index): [string, number] => [`3${unit}`, 3 * 1000 ** (index + 1)]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi'].map((unit, index): [string, number] => [
    `3${unit}`,
    3 * 1024 ** (index + 1),
  ]),
])('given %s, then it is %d bytes', (quantity, bytes) => {
  expect(bytesOf(quantity)).toBe(bytes);
});

test.each(['', 'Gi', '1Zi', '1 Gi', '-1Gi', 'much'])(
  'given “%s”, which is no quantity of bytes, then it is no number and no comparison with it holds',
  quantity => {
    expect(bytesOf(quantity)).toBeNaN();
  },
);
