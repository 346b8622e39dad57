import type { Tree } from 'web-tree-sitter';
import { type Configuration, functionConfiguration } from './configuration.ts';
import { importsOf, stateCallsOf } from './imports.ts';
import { type PythonNode, PythonProblem, quoted } from './node.ts';

/** What a file tells of itself without being run. */
export interface FileRead {
  /** Modules that it imports; of these it takes along what lies beside it. */
  readonly imports: readonly string[];
  /** Calls of Pulsar's by which it keeps state: `put_state`. */
  readonly stateCalls: readonly string[];
  /** Absent: it is no function, or there is a problem. */
  readonly configuration?: Configuration;
  readonly problem?: FileProblem;
  /** Whether another time it may tell something else. */
  readonly isUnsure?: boolean;
}

export interface FileProblem {
  /** From 1 on; absent where it is about the whole file. */
  readonly line?: number;
  readonly message: string;
}

/** Reads a file that was parsed. Whose name begins with `_` has no configuration that counts. */
export function readFile(name: string, tree: Tree): FileRead {
  const module: PythonNode = tree.rootNode;
  if (module.hasError) return { imports: [], stateCalls: [], problem: mistakeIn(tree) };
  const found = { imports: importsOf(module), stateCalls: stateCallsOf(module) };
  if (found.imports.length > mostImports) return { ...found, imports: [], problem: tooManyImports };
  if (name.startsWith('_')) return found;
  try {
    const configuration = functionConfiguration(module);
    return { ...found, ...(configuration && { configuration }) };
  } catch (error) {
    if (!(error instanceof PythonProblem)) throw error;
    return { ...found, problem: { line: error.line, message: error.message } };
  }
}

/** All of Python's own library has fewer; what is told of a file is kept for as long as there is that file. */
const mostImports = 500;
const tooManyImports: FileProblem = { message: `imports more than ${mostImports} modules: import fewer` };

/** Goes down to the first mistake without looking at what is beside the way: a file can have 100,000 of them. */
function mistakeIn(tree: Tree): FileProblem {
  const cursor = tree.walk();
  while (cursor.nodeType !== 'ERROR' && !cursor.nodeIsMissing) {
    if (!cursor.gotoFirstChild()) break;
    while (!cursor.currentNode.hasError) if (!cursor.gotoNextSibling()) break;
  }
  const message = cursor.nodeIsMissing
    ? `lacks ${JSON.stringify(cursor.nodeType)}`
    : `cannot be read as Python near ${JSON.stringify(quoted({ text: cursor.nodeText }))}`;
  return { line: cursor.startPosition.row + 1, message };
}
