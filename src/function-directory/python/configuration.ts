import { fieldOf, lineOfNode, type PythonNode, PythonProblem, partsOf, walk } from './node.ts';
import { isFloat, type Names, PythonFloat, valueOf } from './values.ts';

/** The dict of a file by which it is a function. */
export interface Configuration {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Found extends Configuration {
  readonly name: string;
}

/**
 * The one dict at the level of the module that has the keys of a function's configuration, whatever its name; undefined: there
 * is none. Nothing is run: what constants of the file mean is followed as far as it is written down.
 */
export function functionConfiguration(module: PythonNode): Configuration | undefined {
  const names = new Map<string, unknown>();
  let found: Found | undefined;
  for (const statement of partsOf(module)) {
    if (found) refuseChange(statement, found.name);
    const assignment = assignmentOf(statement);
    const next = assignment ? assigned(assignment, names) : forget(statement, names);
    if (found && next) throw second(statement, found, next);
    found ??= next;
  }
  return found && { line: found.line, value: found.value };
}

function assignmentOf(statement: PythonNode): PythonNode | undefined {
  const [only] = statement.type === 'expression_statement' ? partsOf(statement) : [];
  return only?.type === 'assignment' && only.childForFieldName('right') ? only : undefined;
}

/** Gives the names on the left what is on the right, where that is known. */
function assigned(assignment: PythonNode, names: Map<string, unknown>): Found | undefined {
  const targets: PythonNode[] = [];
  let right: PythonNode = assignment;
  while (right.type === 'assignment') {
    targets.push(fieldOf(right, 'left'));
    right = fieldOf(right, 'right');
  }
  const [value, problem] = tried(right, names);
  for (const target of targets) {
    if (target.type === 'identifier' && !problem) names.set(target.text, valueNamed(value, right, names));
    else forget(target, names);
  }
  const [name] = targets;
  const keys = problem ? writtenKeys(right, names) : keysOf(value);
  if (!name || !seemsMeant(keys)) return undefined;
  if (problem) throw problem;
  const lacking = lacks(keys);
  if (lacking) throw new PythonProblem(right, `has the configuration ${name.text} without ${lacking}`);
  return { name: name.text, line: lineOfNode(right), value: value as Configuration['value'] };
}

function valueNamed(value: unknown, right: PythonNode, names: Names): unknown {
  return typeof value === 'number' && isFloat(right, names) ? new PythonFloat(value) : value;
}

function second(statement: PythonNode, found: Found, next: Found): PythonProblem {
  const message = `has a second configuration, ${next.name} beside ${found.name}: a file is one function`;
  return new PythonProblem(statement, message);
}

function tried(node: PythonNode, names: Names): [value: unknown, problem?: PythonProblem] {
  try {
    return [valueOf(node, names)];
  } catch (error) {
    if (error instanceof PythonProblem) return [undefined, error];
    throw error;
  }
}

function keysOf(value: unknown): ReadonlySet<string> {
  return new Set(
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [],
  );
}

/** Of a dict that means nothing as a whole. */
function writtenKeys(node: PythonNode, names: Names): ReadonlySet<string> {
  const isCall = node.type === 'call';
  const parts = partsOf(isCall ? fieldOf(node, 'arguments') : node);
  return new Set(
    parts.flatMap(part => {
      if (part.type === 'keyword_argument') return fieldOf(part, 'name').text;
      const [key] = part.type === 'pair' ? tried(fieldOf(part, 'key'), names) : [];
      return typeof key === 'string' ? key : [];
    }),
  );
}

/** Any of these tells what a function reads. */
const inputs = ['inputs', 'topicsPattern', 'inputSpecs', 'customSerdeInputs', 'customSchemaInputs'];

function seemsMeant(keys: ReadonlySet<string>): boolean {
  const found = [keys.has('py'), keys.has('className'), inputs.some(key => keys.has(key))];
  return found.filter(Boolean).length >= 2;
}

function lacks(keys: ReadonlySet<string>): string | undefined {
  const single = ['py', 'className'].find(key => !keys.has(key));
  return single ?? (inputs.some(key => keys.has(key)) ? undefined : 'inputs');
}

const definition = /^(function|class|decorated)_definition$/;

/** What else happens to names, as in a loop or under a condition, is not followed. */
function forget(statement: PythonNode, names: Map<string, unknown>): undefined {
  const defined = statement.childForFieldName('definition') ?? statement;
  const { text } = definition.test(defined.type) ? fieldOf(defined, 'name') : defined;
  for (const [word] of text.matchAll(/[\p{L}\p{N}_]+/gu)) names.delete(word);
}

/** What is in a function or a class runs later, if ever. */
function entersAtOnce({ type }: PythonNode): boolean {
  return type !== 'function_definition' && type !== 'class_definition' && type !== 'lambda';
}

function refuseChange(statement: PythonNode, name: string): void {
  if (definition.test(statement.type) || !statement.text.includes(name)) return;
  const change = [...walk(statement, entersAtOnce)].find(node =>
    changed(node).some(each => ownerOf(each) === name),
  );
  if (change)
    throw new PythonProblem(
      change,
      `changes ${name} after it was written, and nothing is run: write it as a whole`,
    );
}

const changes = new Set(['update', 'setdefault', 'pop', 'popitem', 'clear']);

/** What a statement or call changes itself. */
function changed(node: PythonNode): PythonNode[] {
  if (/^(augmented_)?assignment$/.test(node.type)) return [fieldOf(node, 'left')];
  if (node.type === 'delete_statement') return partsOf(node);
  const called = node.type === 'call' ? fieldOf(node, 'function') : node;
  return called !== node && changes.has(called.childForFieldName('attribute')?.text ?? '') ? [called] : [];
}

/** The name that `NAME`, `NAME['x']` and `NAME.x` begin with. */
function ownerOf(node: PythonNode): string {
  let owner = node;
  while (owner.type === 'subscript' || owner.type === 'attribute') owner = partsOf(owner)[0] ?? node;
  return owner.text;
}
