import { expect, test } from 'vitest';
import { importsOf, stateCallsOf } from '#src/function-directory/python/imports.ts';
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
  ['context.incr_counter("a", 1)', ['incr_counter']],
  ['x = self.context.get_state\nc.get_state("a")\nc.del_counter("a")', ['del_counter', 'get_state']],
  ['put_state()', []],
  ['"context.put_state"', []],
])('given %j, then these are its calls for state: %j', (text, calls) => {
  expect(stateCallsOf(moduleOf(text))).toEqual(calls);
});
