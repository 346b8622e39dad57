import { type PythonNode, PythonProblem, partsOf } from './node.ts';

/** What is asked of what stands in the braces of a string that is formatted. */
interface Braces {
  readonly valueOf: (node: PythonNode) => unknown;
  /** Whether it is a number that Python does not write as JSON does. */
  readonly isFloat: (node: PythonNode) => boolean;
}

/** A string, of whatever kind but bytes. */
export function stringValue(string: PythonNode, braces: Braces): string {
  const start = string.children[0]?.text.toLowerCase() ?? '';
  if (start.includes('b')) throw new PythonProblem(string, 'has bytes where text belongs');
  const isRaw = start.includes('r');
  return partsOf(string)
    .map(part => {
      if (part.type === 'interpolation') return formatted(part, braces);
      return part.type === 'string_content' ? contentOf(part, isRaw) : '';
    })
    .join('');
}

function formatted(interpolation: PythonNode, { valueOf, isFloat }: Braces): string {
  const [expression, ...more] = partsOf(interpolation);
  const isNamed = interpolation.children.some(each => each?.type === '=');
  if (!expression || isNamed || more.length > 0)
    throw new PythonProblem(interpolation, 'formats a value in a way that only Python can');
  const value = valueOf(expression);
  if (typeof value === 'string') return value;
  if (Number.isInteger(value) && !isFloat(expression)) return String(value);
  throw new PythonProblem(interpolation, 'formats a value that is neither text nor a whole number');
}

/** Source: "String and Bytes literals" of the Python reference. */
const escapes: Readonly<Record<string, string>> = {
  ...{ '\\\n': '', '\\\\': '\\', "\\'": "'", '\\"': '"', '\\a': '\x07', '\\b': '\b', '\\f': '\f' },
  ...{ '\\n': '\n', '\\r': '\r', '\\t': '\t', '\\v': '\v' },
};

function contentOf(content: PythonNode, isRaw: boolean): string {
  if (isRaw) return content.text;
  let [text, rest] = ['', content.text];
  // One that Python does not know stands for itself.
  for (const child of partsOf(content)) {
    const at = rest.indexOf(child.text);
    text += rest.slice(0, at) + unescaped(child);
    rest = rest.slice(at + child.text.length);
  }
  return text + rest;
}

function unescaped(node: PythonNode): string {
  const { text } = node;
  if (node.type === 'escape_interpolation') return text.slice(1);
  const known = escapes[text];
  if (known !== undefined) return known;
  const [, kind = '', digits = ''] = /^\\(x|u|U|)([0-9a-fA-F]+)$/.exec(text) ?? [];
  const code = Number.parseInt(digits, kind === '' ? 8 : 16);
  const isHalf = code >= 0xd800 && code <= 0xdfff;
  if (!(code <= 0x10ffff) || isHalf)
    throw new PythonProblem(node, `has the escape ${text}, which is not read without Python`);
  return String.fromCodePoint(code);
}
