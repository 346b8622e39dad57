import { expect, test } from 'vitest';
import { documentedCommands } from '#e2e/support/commands.ts';
import { elsewhere, named, typed } from '#e2e/support/typed-commands.ts';

const documented = documentedCommands().map(({ text }) => text);

test.each([...Object.keys(elsewhere), ...named])(
  'given a command that is not typed, then %s is documented',
  text => {
    expect(documented).toContain(text);
  },
);

test('given a command with a name that a sentence inserts, then it is typed only where that is the cluster’s', () => {
  const inserted = typed.map(({ text }) => text).filter(text => /\bX\b/.test(text));
  expect(inserted.filter(text => !/^kubectl pulsar \w+ X -n X$/.test(text))).toEqual([]);
});

test('given a command that reaches beyond its namespace, then it is not typed', () => {
  expect(typed.filter(({ text }) => /delete .*(--all|\bcrd\b)/.test(text))).toEqual([]);
});
