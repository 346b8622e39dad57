import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reasons } from '#src/api/reasons.ts';

/** The rows of the table under a heading, as cells. */
function rowsUnder(page: string, heading: string): string[][] {
  const [, rest = ''] = readFileSync(page, 'utf8').split(`${heading}\n`);
  const [section = ''] = rest.split(/^## /m);
  return [...section.matchAll(/^\| (.*) \|$/gm)]
    .map(([, row = '']) => row.split(' | '))
    .filter(cells => !cells.every(cell => /^-+$/.test(cell)));
}

/** All that the program may say: its literals, with a mark for what they insert. */
const said = globSync('src/**/*.ts')
  .map(path => readFileSync(path, 'utf8').replaceAll(/\s+/g, ' '))
  .join('\n');

/** What a sentence of the documentation has between its placeholders: names in capitals, numbers, and dots. */
function wordsOf(sentence: string): string[] {
  return sentence
    .split(/[…()]|\b[A-Z]+\b|\b\d+\w*\b/)
    .map(words => words.trim().replaceAll(/^[:,] |[:,.]$/g, ''))
    .filter(words => /\w{3}/.test(words));
}

const stuck = rowsUnder('docs/operations.md', '## When it is stuck').slice(1);
const sentences = stuck.flatMap(([cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
);

describe('the reasons of the reference', () => {
  test('then each code has its one sentence there, and each sentence its code', () => {
    const [, ...rows] = rowsUnder('docs/api.md', '## Reasons');
    const documented = rows.map(([code = '', meaning]) => [code.replaceAll('`', ''), meaning]);
    expect(documented).toEqual(Object.entries(reasons));
  });
});

test('given why Ready may be False, as the pages tell it, then these are codes that there are', () => {
  const page = readFileSync('docs/operations.md', 'utf8');
  const [, listed = ''] = /its reason is one of: (.*?) Several components/s.exec(page) ?? [];
  const codes = [...listed.matchAll(/`([A-Za-z]+)`/g)].map(([, code = '']) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter(code => !(code in reasons))).toEqual([]);
});

describe('what to do when it is stuck', () => {
  test('then there is something to do about each sentence', () => {
    expect(sentences.length).toBeGreaterThan(30);
    for (const [cell, remedy = ''] of stuck) expect(remedy, cell).toMatch(/\w{3}/);
  });

  test.each(sentences)('given %s, then the program says it', sentence => {
    const words = wordsOf(sentence);
    expect(words).not.toEqual([]);
    expect(words.filter(each => !said.includes(each))).toEqual([]);
  });
});
