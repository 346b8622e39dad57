import { expect, test } from 'vitest';
import { sameData } from '#src/resources/run/same-data.ts';

test.each<[what: string, one: unknown, other: unknown, same: boolean]>([
  ['maps in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
  ['what is null in a map, which Pulsar drops', { a: [{ b: null }], c: null }, { a: [{}] }, true],
  ['what is null in a list, which it keeps', [1, null], [1], false],
  ['lists in another order', [1, 2], [2, 1], false],
  ['lists of maps', [{ a: 1 }], [{ a: 1 }], true],
  ['one key more, far down', { a: [{ b: { c: 1 } }] }, { a: [{ b: { c: 1, d: 2 } }] }, false],
  ['a map and none', {}, undefined, false],
])('given %s', (_, one, other, same) => {
  expect([sameData(one, other), sameData(other, one)]).toEqual([same, same]);
});
