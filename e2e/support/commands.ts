import { globSync, readFileSync } from 'node:fs';

const pages = ['README.md', 'docs/*.md', 'charts/*/README.md', 'charts/*/templates/NOTES.txt'];

/** A command that somebody is told to type, and where. */
export interface Command {
  readonly page: string;
  readonly text: string;
}

function linesOf(block: string): string[] {
  return block.replaceAll(/\\\n\s*/g, '').split('\n');
}

/** What is typed into a shell, in blocks and within sentences: whatever has kubectl or a program of the image in it. */
function commandsIn(page: string): Command[] {
  const source = readFileSync(page, 'utf8');
  const fences = /^```(\w*)\n(.*?)^```$/gms;
  const blocks = page.endsWith('.txt')
    ? [source]
    : [...source.matchAll(fences)]
        .filter(([, language]) => !language || language === 'sh')
        .map(([, , block = '']) => block);
  const typed = blocks.flatMap(linesOf).map(line => line.trim().replace(/^\$ /, ''));
  const spoken = [...source.replaceAll(/^```.*?^```/gms, '').matchAll(/`([^`]+)`/g)].map(([, words = '']) =>
    words.replaceAll(/\s+/g, ' '),
  );
  return [...typed, ...spoken]
    .filter(text => /^(kubectl |bin\/|password=)/.test(text))
    .map(text => ({ page, text }));
}

/** The commands that sentences of the program name, with `X` for what they insert. */
function remediesIn(file: string): Command[] {
  const code = readFileSync(file, 'utf8').replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
  return [...code.matchAll(/\bkubectl (?:-n |[a-z])(?:\$\{[^}]*\}|[^`'".,;:)\n])*/g)]
    .map(([text]) => ({ page: file, text: text.replaceAll(/\$\{[^}]*\}/g, 'X').trim() }))
    .filter(({ text }) => text.split(' ').length > 2);
}

/** Every command of the documentation and of the program's own sentences, each once. */
export function documentedCommands(): Command[] {
  const all = [
    ...globSync(pages).sort().flatMap(commandsIn),
    ...globSync('src/**/*.ts').sort().flatMap(remediesIn),
  ];
  return [...new Map(all.map(command => [command.text, command])).values()];
}
