import { expect, test } from 'vitest';
import { jsonIn } from '#src/clients/network/json.ts';

test.each([
  ['{"a": 1}', { a: 1 }],
  ['null', null],
  ['', undefined],
  ['<html>', undefined],
])('given %j, then it says %j', (text, said) => {
  expect(jsonIn(text)).toEqual(said);
});
