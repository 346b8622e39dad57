import { type PythonNode, partsOf } from './node.ts';

/** Names of modules that a file may be next to, wherever in it they are imported: `_words` of `from _words import count`. */
export function importsOf(module: PythonNode): string[] {
  const statements = module.descendantsOfType(['import_statement', 'import_from_statement']);
  return [...new Set(statements.flatMap(each => (each ? namesOf(each) : [])))].sort();
}

function namesOf(statement: PythonNode): string[] {
  const parts = partsOf(statement);
  const modules = statement.type === 'import_statement' ? parts : parts.slice(0, 1);
  // A file is in no package, so `from . import x` means nothing.
  return modules.flatMap(module => {
    const path = module.type === 'aliased_import' ? partsOf(module)[0]?.text : module.text;
    return path?.split('.')[0] || [];
  });
}

/** Source: `Context` of the Python runtime of Pulsar 4.0. */
const stateCalls = new Set(['incr_counter', 'get_counter', 'del_counter', 'put_state', 'get_state']);

/** By which of them it asks for the state of the function, which not every cluster keeps. */
export function stateCallsOf(module: PythonNode): string[] {
  const attributes = module.descendantsOfType(['attribute']);
  const names = attributes.map(each => each?.childForFieldName('attribute')?.text ?? '');
  return [...new Set(names)].filter(name => stateCalls.has(name)).sort();
}
