import { expect, test } from 'vitest';
import { stringValue } from '#src/function-directory/python/strings.ts';
import { expressionOf } from './parsed.ts';

const nothing = { valueOf: () => '', isFloat: () => false };

test.each([
  ["'''a\r\nb\rc'''", 'a\nb\nc'],
  ["'a\\\r\nb'", 'ab'],
  ["'a'", 'a'],
  ['"""a\nb"""', 'a\nb'],
  [String.raw`'a\n\t\\\'\"'`, 'a\n\t\\\'"'],
  [String.raw`'\x41\101\u00e9\U0001F600'`, 'AAé😀'],
  [String.raw`'\d+'`, String.raw`\d+`],
  [String.raw`r'\d\n'`, String.raw`\d\n`],
  ["'a\\\nb'", 'ab'],
  ["f'{{a}}'", '{a}'],
  ["''", ''],
])('given %s, then it is what Python would take it for', (text, value) => {
  expect(stringValue(expressionOf(text), nothing)).toBe(value);
});

test('given an escape that takes the tables of Unicode, then it is not guessed at', () => {
  const text = String.raw`'\N{BULLET}'`;
  expect(() => stringValue(expressionOf(text), nothing)).toThrow('which is not read without Python');
});

test('given half a character, then it is told: it is no text', () => {
  expect(() => stringValue(expressionOf(String.raw`'\ud800'`), nothing)).toThrow('has the escape');
});
