import { expect, test } from 'vitest';
import { byName } from '#src/instance/by-name.ts';

test('given names, then each has its value, and what every object has is not there', () => {
  const found = byName([
    ['a', 1],
    ['__proto__', 2],
  ]);
  expect(Object.entries(found)).toEqual([
    ['a', 1],
    ['__proto__', 2],
  ]);
  expect([found['constructor'], found['toString']]).toEqual([undefined, undefined]);
});
