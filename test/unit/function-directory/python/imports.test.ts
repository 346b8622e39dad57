import { expect, test } from 'vitest';
import { importsOf, keepsState } from '#src/function-directory/python/imports.ts';
import { moduleOf } from './parsed.ts';

test('given imports anywhere in a file, then the modules are told that may lie beside it', () => {
  const text = `
import json, _words as words
from _numbers.big import add
from . import nothing
def process():
    import _late
`;
  expect(importsOf(moduleOf(text))).toEqual(['_late', '_numbers', '_words', 'json']);
});

test.each([
  ['context.incr_counter("a", 1)', true],
  ['x = self.context.get_state', true],
  ['put_state()', false],
  ['"context.put_state"', false],
])('given %s, whether it keeps state: %s', (text, keeps) => {
  expect(keepsState(moduleOf(text))).toBe(keeps);
});
