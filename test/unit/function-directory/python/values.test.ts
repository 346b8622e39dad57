import { describe, expect, test } from 'vitest';
import { isFloat, PythonFloat, valueOf } from '#src/function-directory/python/values.ts';
import { expressionOf } from './parsed.ts';

const names = new Map<string, unknown>([
  ['TOPIC', 'orders'],
  ['BASE', { a: 1 }],
  ['MORE', ['x']],
  ['COUNT', 3],
  ['LIMIT', new PythonFloat(1000)],
]);
const read = (text: string) => valueOf(expressionOf(text), names);

describe('given an expression that is written out, then it has a value', () => {
  test.each<[string, unknown]>([
    ['None', null],
    ['[True, False]', [true, false]],
    ['(1, -2.5, +3)', [1, -2.5, 3]],
    ['{1, 0x1F, 1_000}', [1, 31, 1000]],
    ['("a" \'b\')', 'ab'],
    ['{"a": {"b": ()}, "c": [[]]}', { a: { b: [] }, c: [[]] }],
    ['dict(a=1, **{"b": 2})', { a: 1, b: 2 }],
    ['{"a": 1, "a": 2}', { a: 2 }],
    ['{"__proto__": 1}', JSON.parse('{"__proto__": 1}')],
    ['{ # said by people\n "a": 1, # and here\n}', { a: 1 }],
  ])('%s', (text, value) => {
    expect(read(text)).toEqual(value);
  });
});

describe('given constants of the file, then what they mean is followed', () => {
  test.each<[string, unknown]>([
    ['TOPIC', 'orders'],
    ['"in-" + TOPIC', 'in-orders'],
    ['f"in-{TOPIC}-{COUNT}"', 'in-orders-3'],
    ['{**BASE, "b": MORE}', { a: 1, b: ['x'] }],
    ['BASE | {"a": 2}', { a: 2 }],
    ['[*MORE, "y"] + MORE', ['x', 'y', 'x']],
    ['COUNT + 1', 4],
    ['[LIMIT, 1e3]', [1000, 1000]],
    ['f"{COUNT + 1}"', '4'],
  ])('%s', (text, value) => {
    expect(read(text)).toEqual(value);
  });
});

describe('given what only a running Python knows, then its line and what to do are told', () => {
  test.each([
    [
      '__import__("os").system("x")',
      'calls __import__("os").system, and nothing is run: write what it gives',
    ],
    ['OTHER', 'has OTHER, which means nothing until it runs: write its value'],
    ['os.environ', 'has os.environ, which means nothing until it runs: write its value'],
    ['[x for x in y]', 'has [x for x in y], which means nothing until it runs: write its value'],
    ['"a" * 1000', 'has "a" * 1000, which only Python can work out: write its value'],
    ['"a" + 1', 'has "a" + 1, which only Python can work out: write its value'],
    ['-"a"', 'has -"a", which only Python can work out: write its value'],
    ['{1: 2}', 'has a key that is no text'],
    ['{**TOPIC}', 'has **TOPIC, which is not of that kind'],
    ['[*BASE]', 'has *BASE, which is not of that kind'],
    ['b"a"', 'has bytes where text belongs'],
    ['f"{COUNT:>3}"', 'formats a value in a way that only Python can'],
    ['f"{COUNT=}"', 'formats a value in a way that only Python can'],
    ['f"{1e3}"', 'formats a value that is neither text nor a whole number'],
    ['f"{LIMIT + 1}"', 'formats a value that is neither text nor a whole number'],
    ['f"{BASE}"', 'formats a value that is neither text nor a whole number'],
    ['9007199254740993', 'has the number 9007199254740993, which is none that Pulsar takes'],
    ['1e999', 'has the number 1e999, which is none that Pulsar takes'],
    ['2j', 'has the number 2j, which is none that Pulsar takes'],
  ])('%s', (text, message) => {
    expect(() => read(`(\n${text})`)).toThrow(expect.objectContaining({ line: 2, message }));
  });
});

test('given brackets within brackets without end, then that is told before it takes long', () => {
  const text = '['.repeat(10_000) + ']'.repeat(10_000);
  expect(() => read(text)).toThrow('nests deeper than 50 times');
});

test('given names that double what they hold, then that has an end', () => {
  let value: unknown = 'x'.repeat(1000);
  const double = () => {
    for (let times = 0; times < 40; times++) value = valueOf(expressionOf('A + A'), new Map([['A', value]]));
  };
  expect(double).toThrow('is longer than 262144 characters');
});

test('given a value that is named often, then its size is counted once', () => {
  let counted = 0;
  const value = new Proxy(
    { a: 1 },
    { ownKeys: target => [counted++, Reflect.ownKeys(target)][1] as string[] },
  );
  const names = new Map<string, unknown>([['A', value]]);
  valueOf(expressionOf('[A, A, [A, A]]'), names);
  expect(counted).toBe(1);
  expect(() => valueOf(expressionOf('[A]'), new Map([['A', { a: ['x'.repeat(262_144)] }]]))).toThrow(
    'is longer than',
  );
});

test('given a number, then it is told whether Python writes it with a point', () => {
  const found = ['3', 'COUNT', '2.0', 'COUNT + 1e3', 'LIMIT'].map(text => isFloat(expressionOf(text), names));
  expect(found).toEqual([false, false, true, true, true]);
});
