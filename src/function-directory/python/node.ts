import type { Node } from 'web-tree-sitter';

/** What is read of a node of a syntax tree. */
export type PythonNode = Pick<
  Node,
  'type' | 'text' | 'isNamed' | 'isMissing' | 'isError' | 'hasError' | 'startPosition'
> & {
  readonly children: readonly (PythonNode | null)[];
  childForFieldName(name: string): PythonNode | null;
  /** All below it of these types, in the order of the file. */
  descendantsOfType(types: string[]): (PythonNode | null)[];
};

/** Why a file tells nothing of what it is: where, and in words for its author. */
export class PythonProblem extends Error {
  override readonly name = 'PythonProblem';
  /** From 1 on. */
  readonly line: number;

  constructor(node: PythonNode, message: string) {
    super(message);
    this.line = lineOfNode(node);
  }
}

export function lineOfNode({ startPosition }: PythonNode): number {
  return startPosition.row + 1;
}

/** Those that mean something: without punctuation and comments. */
export function partsOf(node: PythonNode): PythonNode[] {
  return node.children.filter(each => each?.isNamed === true && each.type !== 'comment') as PythonNode[];
}

export function fieldOf(node: PythonNode, name: string): PythonNode {
  const child = node.childForFieldName(name);
  if (!child) throw new PythonProblem(node, 'is no whole Python');
  return child;
}

/** What it says, on one line and not for long. */
export function quoted({ text }: Pick<PythonNode, 'text'>): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

/** A node and all below it that `enters` lets, in the order of the file. No recursion: how deep a file goes is up to its author. */
export function* walk(node: PythonNode, enters: (node: PythonNode) => boolean): Generator<PythonNode> {
  const left = [node];
  for (let next = left.pop(); next; next = left.pop()) {
    yield next;
    if (next !== node && !enters(next)) continue;
    for (const child of next.children.toReversed()) if (child) left.push(child);
  }
}
