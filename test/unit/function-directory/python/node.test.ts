import { expect, test } from 'vitest';
import {
  fieldOf,
  lineOfNode,
  PythonProblem,
  partsOf,
  quoted,
  walk,
} from '#src/function-directory/python/node.ts';
import { expressionOf, moduleOf } from './parsed.ts';

test('given a node, then its parts are those that mean something', () => {
  expect(partsOf(expressionOf('[1, # one\n 2]')).map(({ text }) => text)).toEqual(['1', '2']);
});

test('given a part that is missing, then that is a problem at its line', () => {
  expect(() => fieldOf(expressionOf('\n\na'), 'left')).toThrow(PythonProblem);
  expect(lineOfNode(expressionOf('\n\na'))).toBe(3);
});

test('given what is long, then it is quoted on one short line', () => {
  expect(quoted(expressionOf(`[1,\n 2]`))).toBe('[1, 2]');
  expect(quoted(expressionOf(`"${'a'.repeat(100)}"`))).toHaveLength(40);
});

test('given a tree, then it is walked in order, and not where nobody wants to', () => {
  const types = [...walk(moduleOf('a(b)\nc'), ({ type }) => type !== 'call')].map(({ type }) => type);
  expect(types).toEqual(['module', 'expression_statement', 'call', 'expression_statement', 'identifier']);
});
