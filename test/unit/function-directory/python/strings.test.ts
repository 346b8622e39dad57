import { expect, test } from 'vitest';
import { stringValue } from '#src/function-directory/python/strings.ts';
import { expressionOf } from './parsed.ts';

test.each([
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
  expect(stringValue(expressionOf(text), () => '')).toBe(value);
});

test('given an escape that takes the tables of Unicode, then it is not guessed at', () => {
  const text = String.raw`'\N{BULLET}'`;
  expect(() => stringValue(expressionOf(text), () => '')).toThrow('which is not read without Python');
});
