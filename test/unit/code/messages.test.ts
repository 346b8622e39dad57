import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** What draws a conclusion from a text. */
const readers = new Set(
  'startsWith endsWith includes indexOf lastIndexOf match matchAll search slice split substring at charAt localeCompare'.split(
    ' ',
  ),
);

/** Whether an expression is a sentence for people: a variable or a field of that name. What an error says is not ours. */
function isMessage(node: ts.Expression): boolean {
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node)) return isMessage(node.expression);
  if (ts.isBinaryExpression(node)) return isMessage(node.left);
  if (ts.isIdentifier(node)) return node.text === 'message';
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'message') return false;
  return !(ts.isIdentifier(node.expression) && node.expression.text === 'error');
}

/** The places of a file in which a sentence is read by a program. */
function conclusionsOf(path: string, text = readFileSync(path, 'utf8')): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: subject, name } = node.expression;
      const [first] = node.arguments;
      const isTest = name.text === 'test' && first !== undefined && isMessage(first);
      if (isTest || (readers.has(name.text) && isMessage(subject))) {
        found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test('given all of src, then no program goes by a sentence for people: beside each stands a reason', () => {
  const files = globSync('src/**/*.ts');
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(path => conclusionsOf(path))).toEqual([]);
});

test.each([
  "if (unit.message.startsWith('Waiting')) retry();",
  "const isBound = !condition.message?.includes('unbound');",
  'const same = /^Waiting/.test(message);',
  "const [first] = (status.message ?? '').split('.');",
])('given %s, then it is found', text => {
  expect(conclusionsOf('x.ts', text)).toEqual(['x.ts:1']);
});

test.each(["error.message.includes('refused');", 'messages.at(0);', 'const line = sentence(message);'])(
  'given %s, then nothing is found',
  text => {
    expect(conclusionsOf('x.ts', text)).toEqual([]);
  },
);
