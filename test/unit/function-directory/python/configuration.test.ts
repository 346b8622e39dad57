import { describe, expect, test } from 'vitest';
import { functionConfiguration } from '#src/function-directory/python/configuration.ts';
import { moduleOf } from './parsed.ts';

const read = (text: string) => functionConfiguration(moduleOf(text));
const value = { py: 'a.py', className: 'A', inputs: ['in'] };
const keys = "'py': 'a.py', 'className': 'A', 'inputs': ['in']";

describe('given a dict at the level of the module with the keys of a configuration, then it is found', () => {
  test.each([
    ['under any name', `\nanything = {${keys}}`, 2],
    ['with a type', `C: dict[str, object] = {${keys}}`, 1],
    ['under two names', `A = B = {${keys}}`, 1],
    ['as a call of dict', "C = dict(py='a.py', className='A', inputs=['in'])", 1],
    ['of constants', "N = 'A'\nT = 'in'\nC = {'py': 'a.py', 'className': N, 'inputs': [T]}", 3],
    [
      'of another dict',
      "B = {'py': 'a.py', 'x': OTHER}\nB = {'py': 'a.py'}\nC = {**B, 'className': 'A', 'inputs': ['in']}",
      3,
    ],
    ['after what is no constant', `x = f()\nif x:\n  y = 1\nC = {${keys}}`, 4],
    ['before a function that reads it', `C = {${keys}}\ndef f():\n  C.update(a=1)`, 1],
    [
      'with a constant that a class uses too',
      `T = 'in'\nclass A:\n  t = T\nC = {'py': 'a.py', 'className': 'A', 'inputs': [T]}`,
      4,
    ],
    ['and is printed when it is run', `C = {${keys}}\nif __name__ == '__main__':\n  print(C)`, 1],
  ])('%s', (_, text, line) => {
    expect(read(text)).toEqual({ line, value });
  });

  test('with a pattern in the place of inputs', () => {
    const { topicsPattern } =
      read("C = {'py': 'a.py', 'className': 'A', 'topicsPattern': 'a.*'}")?.value ?? {};
    expect(topicsPattern).toBe('a.*');
  });
});

describe('given none, then it is no function', () => {
  test.each([
    ['nothing', ''],
    ['other dicts', "A = {'py': 1}\nB = {'className': 1, 'x': f()}"],
    ['one in a function', `def f():\n  C = {${keys}}`],
    ['one in a class', `class A:\n  C = {${keys}}`],
    ['one under a condition', `if x:\n  C = {${keys}}`],
    ['a name without a value', 'C: dict'],
    ['one that is not kept', `f({${keys}})`],
  ])('%s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('given one that cannot be told without running the file, then it is told where and what helps', () => {
  test.each([
    [
      'what is called',
      "\nC = {'py': 'a.py', 'className': 'A',\n 'inputs': [f()]}",
      3,
      /^calls f, and nothing is run/,
    ],
    ['what is called in dict(…)', "C = dict(py='a.py', className='A', inputs=f())", 1, /^calls f/],
    [
      'a name that a loop gave',
      "for T in 'ab': pass\nC = {'py': 'a.py', 'className': 'A', 'inputs': [T]}",
      2,
      /^has T, which/,
    ],
    [
      'a name that was imported',
      "from x import T\nC = {'py': 'a.py', 'className': 'A', 'inputs': [T]}",
      2,
      /^has T, which/,
    ],
    ['no class', "C = {'py': 'a.py', 'inputs': ['in']}", 1, /^has the configuration C without className$/],
    ['no py', "C = {'className': 'A', 'inputs': ['in']}", 1, /without py$/],
    ['no inputs', "C = {'className': 'A', 'py': 'a.py'}", 1, /without inputs$/],
    ['a key that comes later', `C = {${keys}}\nC['x'] = 1`, 2, /^changes C after it was written/],
    ['an update', `C = {${keys}}\nC.update(x=1)`, 2, /^changes C/],
    ['a change under a condition', `C = {${keys}}\nif x:\n  C['inputs'] = []`, 3, /^changes C/],
    ['a key that goes', `C = {${keys}}\ndel C['py']`, 2, /^changes C/],
    ['another value', `C = {${keys}}\nC = {}`, 2, /^changes C/],
    ['an addition', `C = {${keys}}\nC |= {}`, 2, /^changes C/],
  ])('%s', (_, text, line, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ line, message: expect.stringMatching(message) }),
    );
  });

  test('a second one', () => {
    expect(() => read(`A = {${keys}}\nB = {${keys}}`)).toThrow(
      expect.objectContaining({
        line: 2,
        message: 'has a second configuration, B beside A: a file is one function',
      }),
    );
  });
});

test('given a number with a point under several names, then no text is made of it', () => {
  const text = `N = 1e3\nM = N\nC = {'name': f'{M}', ${keys}}`;
  expect(() => read(text)).toThrow('formats a value that is neither text nor a whole number');
  expect(read(`N = 1e3\nC = {'timeoutMs': N, ${keys}}`)?.value).toMatchObject({ timeoutMs: 1000 });
});
