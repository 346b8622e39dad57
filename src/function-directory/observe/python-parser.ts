import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Language, Parser, type Tree } from 'web-tree-sitter';

/** A parser of Python in WebAssembly: what it reads is never run, and cannot harm it. */
export async function pythonParser(): Promise<(text: string) => Tree> {
  await Parser.init({ locateFile: () => grammar('web-tree-sitter', 'web-tree-sitter.wasm') });
  const language = await Language.load(grammar('tree-sitter-python', 'tree-sitter-python.wasm'));
  const parser = new Parser().setLanguage(language);
  return text => {
    // However a file ends its lines, to Python they end in one way.
    const tree = parser.parse(text.replaceAll(/\r\n?/g, '\n'));
    if (!tree) throw new Error('the parser gives no tree');
    return tree;
  };
}

/** Among the packages, or beside the bundle. */
function grammar(name: string, file: string): string {
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? createRequire(here).resolve(`${name}/${file}`)
    : fileURLToPath(new URL(`./${file}`, here));
}
