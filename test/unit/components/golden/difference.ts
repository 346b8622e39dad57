import { diff } from 'node:util';

const signs = { '1': '-', '0': ' ', '-1': '+' } as const;

function indentation(line: string): number {
  return line.search(/\S|$/);
}

function linesOf(text: string): string[] {
  return text.trimEnd().split('\n');
}

/**
 * The lines that differ, as in a diff, each below the lines that it belongs to by its indentation; '' when none does.
 * There are no line numbers: what changes further up changes nothing here.
 */
export function difference(before: string, after: string): string {
  const entries = diff(linesOf(before), linesOf(after));
  const shown = new Set<number>();
  for (const [at, [side, line]] of entries.entries()) {
    if (side === 0) continue;
    shown.add(at);
    let depth = indentation(line);
    for (let above = at - 1; above >= 0 && depth > 0; above--) {
      const [other, text] = entries[above] ?? [0, ''];
      if (text === '' || indentation(text) >= depth || other === -side) continue;
      depth = indentation(text);
      shown.add(above);
    }
  }
  const lines = entries.map(([side, line]) => `${signs[side]}${line}`.trimEnd());
  return lines
    .filter((_, at) => shown.has(at))
    .map(line => `${line}\n`)
    .join('');
}
