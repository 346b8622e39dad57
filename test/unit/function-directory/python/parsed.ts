import type { Tree } from 'web-tree-sitter';
import { pythonParser } from '#src/function-directory/observe/python-parser.ts';
import { type PythonNode, partsOf } from '#src/function-directory/python/node.ts';

export const parsed: (text: string) => Tree = await pythonParser();

export function moduleOf(text: string): PythonNode {
  return parsed(text).rootNode;
}

/** The one expression that the text is. */
export function expressionOf(text: string): PythonNode {
  const [statement] = partsOf(moduleOf(text));
  const [expression] = statement ? partsOf(statement) : [];
  if (!expression) throw new Error(`${text} is no expression`);
  return expression;
}
