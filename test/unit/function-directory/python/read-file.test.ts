import { describe, expect, test } from 'vitest';
import { readFile } from '#src/function-directory/python/read-file.ts';
import { parsed } from './parsed.ts';

const read = (text: string, name = 'a.py') => readFile(name, parsed(text));
const configuration = "C = {'py': 'a.py', 'className': 'A', 'inputs': ['in']}";

test('given a function, then all that is to be known of it is told', () => {
  const text = `from _words import count\n${configuration}\ndef process(x, c):\n  c.put_state('a', b'')\n`;
  expect(read(text)).toEqual({
    imports: ['_words'],
    stateCalls: ['put_state'],
    configuration: { line: 2, value: { py: 'a.py', className: 'A', inputs: ['in'] } },
  });
});

test('given a file whose name begins with _, then it is no function, whatever is in it', () => {
  expect(read(`import json\n${configuration}`, '_a.py')).toEqual({ imports: ['json'], stateCalls: [] });
});

test('given a configuration that only Python could tell, then that is its problem', () => {
  expect(read("import a\nC = {'py': 'a.py', 'className': 'A', 'inputs': f()}")).toEqual({
    imports: ['a'],
    stateCalls: [],
    problem: { line: 2, message: 'calls f, and nothing is run: write what it gives' },
  });
});

test('given imports of more modules than a person writes, then none of them is kept', () => {
  const modules = Array.from({ length: 501 }, (_, at) => `m${at}`);
  expect(read(`import ${modules.join(', ')}\n${configuration}`)).toEqual({
    ...{ imports: [], stateCalls: [] },
    problem: { message: 'imports more than 500 modules: import fewer' },
  });
  expect(read(`import ${modules.slice(1).join(', ')}`).imports).toHaveLength(500);
});

describe('given what is no Python, then its line is told', () => {
  test.each([
    ['a = 1\nb = [\n', 2, /^cannot be read as Python near "b = \["$/],
    ['def f(:\n  x', 1, /^lacks "\)"$/],
    ["a = {'x': }", 1, /near ":"$/],
    ['x = 1\nimport\n', 2, /^cannot be read/],
    ['ok = 1\n\u0000\u0001', 2, /^cannot be read/],
    [`x = ${'('.repeat(100)}`, 1, /…"$/],
  ])('%j', (text, line, message) => {
    const { problem, configuration: found } = read(text);
    expect(problem).toEqual({ line, message: expect.stringMatching(message) });
    expect(found).toBeUndefined();
  });
});

test.each([
  ['def f():\n  yield\n'],
  ['match x:\n  case [a, *_]:\n    pass\n'],
  ['type A[T] = list[T]\n'],
  ['async def f():\n  async with a as b, c as d:\n    return [x async for x in y if (z := x)]\n'],
  ['def f[T](a, /, *, b: int = 1) -> T: ...\n'],
  ['try:\n  pass\nexcept* ValueError:\n  raise\n'],
  ['\ufeffx = 1\r\ny = 2\r\n'],
])('given Python of any version there is (%j), then nothing is held against it', text => {
  expect(read(text).problem).toBeUndefined();
});
