import { isRecord } from '#src/kubernetes/difference.ts';
import { fieldOf, type PythonNode, PythonProblem, partsOf, quoted } from './node.ts';
import { stringValue } from './strings.ts';

/** What names mean at a place in a file, where that is known without running it. */
export type Names = ReadonlyMap<string, unknown>;

/** A number by a name that is no whole one to Python, though JSON may write it as such: `1e3` is 1000.0. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** Whether a number that is written so is one of these. */
export function isFloat(node: PythonNode, names: Names): boolean {
  return node
    .descendantsOfType(['float', 'identifier'])
    .some(each => each?.type === 'float' || names.get(each?.text ?? '') instanceof PythonFloat);
}

/** A value of Python as one of JSON: dicts, lists, tuples and sets, text, numbers, True, False and None. */
export function valueOf(node: PythonNode, names: Names, depth = 0): unknown {
  if (depth > deepest) throw new PythonProblem(node, `nests deeper than ${deepest} times`);
  const inner = (part: PythonNode) => valueOf(part, names, depth + 1);
  const value = read(node, names, inner);
  if (sizeOf(value) > largest) throw new PythonProblem(node, `is longer than ${largest} characters`);
  return value;
}

/** Nothing of use is deeper or longer; what is built of names could double with each line. */
const deepest = 50;
const largest = 256 * 1024;

function read(node: PythonNode, names: Names, inner: (part: PythonNode) => unknown): unknown {
  const read = readers[node.type];
  if (read) return read(node, inner);
  if (node.type === 'string')
    return stringValue(node, { valueOf: inner, isFloat: each => isFloat(each, names) });
  const known = node.type === 'identifier' ? names.get(node.text) : undefined;
  if (known !== undefined) return known instanceof PythonFloat ? known.value : known;
  throw new PythonProblem(node, `has ${quoted(node)}, which means nothing until it runs: write its value`);
}

type Reader = (node: PythonNode, inner: (part: PythonNode) => unknown) => unknown;

const readers: Readonly<Record<string, Reader>> = {
  concatenated_string: (node, inner) => partsOf(node).map(inner).join(''),
  integer: numberOf,
  float: numberOf,
  true: () => true,
  false: () => false,
  none: () => null,
  list: listOf,
  tuple: listOf,
  set: listOf,
  parenthesized_expression: (node, inner) => inner(partsOf(node)[0] ?? node),
  dictionary: (node, inner) => Object.fromEntries(partsOf(node).flatMap(part => entriesOf(part, inner))),
  call: callOf,
  unary_operator: negated,
  binary_operator: joined,
};

function numberOf(node: PythonNode): number {
  const digits = node.text.replaceAll('_', '');
  const value = Number(digits);
  if (
    /^0\d|j$/i.test(digits) ||
    !Number.isFinite(value) ||
    (node.type === 'integer' && !Number.isSafeInteger(value))
  )
    throw new PythonProblem(node, `has the number ${quoted(node)}, which is none that Pulsar takes`);
  return value;
}

function listOf(node: PythonNode, inner: (part: PythonNode) => unknown): unknown[] {
  return partsOf(node).flatMap(part => {
    if (part.type !== 'list_splat') return [inner(part)];
    const value = inner(partsOf(part)[0] ?? part);
    return Array.isArray(value) ? value : unknownSplat(part);
  });
}

function entriesOf(part: PythonNode, inner: (part: PythonNode) => unknown): [string, unknown][] {
  if (part.type === 'pair') {
    const key = inner(fieldOf(part, 'key'));
    if (typeof key !== 'string') throw new PythonProblem(part, 'has a key that is no text');
    return [[key, inner(fieldOf(part, 'value'))]];
  }
  if (part.type === 'keyword_argument') return [[fieldOf(part, 'name').text, inner(fieldOf(part, 'value'))]];
  const value = inner(partsOf(part)[0] ?? part);
  return isRecord(value) ? Object.entries(value) : unknownSplat(part);
}

function unknownSplat(part: PythonNode): never {
  throw new PythonProblem(part, `has ${quoted(part)}, which is not of that kind`);
}

/** Of all calls only `dict(…)` says nothing but what is written there. */
function callOf(node: PythonNode, inner: (part: PythonNode) => unknown): unknown {
  if (fieldOf(node, 'function').text !== 'dict')
    throw new PythonProblem(
      node,
      `calls ${quoted(fieldOf(node, 'function'))}, and nothing is run: write what it gives`,
    );
  return Object.fromEntries(partsOf(fieldOf(node, 'arguments')).flatMap(part => entriesOf(part, inner)));
}

function negated(node: PythonNode, inner: (part: PythonNode) => unknown): number {
  const value = inner(fieldOf(node, 'argument'));
  const sign = node.children[0]?.text;
  if (typeof value !== 'number' || (sign !== '-' && sign !== '+')) return onlyPython(node);
  return sign === '-' ? -value : value;
}

function joined(node: PythonNode, inner: (part: PythonNode) => unknown): unknown {
  const [left, right] = [inner(fieldOf(node, 'left')), inner(fieldOf(node, 'right'))];
  const operator = fieldOf(node, 'operator').text;
  if (operator === '|' && isRecord(left) && isRecord(right)) return { ...left, ...right };
  return (operator === '+' ? sumOf(left, right) : undefined) ?? onlyPython(node);
}

function sumOf(left: unknown, right: unknown): unknown {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  return Array.isArray(left) && Array.isArray(right) ? [...left, ...right] : undefined;
}

function onlyPython(node: PythonNode): never {
  throw new PythonProblem(node, `has ${quoted(node)}, which only Python can work out: write its value`);
}

/** Of what is built once and named often it is counted once. */
const sizes = new WeakMap<object, number>();

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  const size = Object.entries(value).reduce(
    (sum, [key, each]) => sum + (Array.isArray(value) ? 1 : key.length + 1) + sizeOf(each),
    1,
  );
  sizes.set(value, size);
  return size;
}
