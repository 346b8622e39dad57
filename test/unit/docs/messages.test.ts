import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parameterNames } from '#src/clients/pulsar/websocket/parameters.ts';

const page = readFileSync('docs/messages.md', 'utf8');

test.each(['producer', 'consumer', 'reader'] as const)(
  'given the parameters of a %s, then the page has all of them and no other',
  kind => {
    const table = page.split(`| of a ${kind} | |`)[1]?.split('\n\n')[0] ?? '';
    const rows = table.split('\n').map(row => row.split('|')[1] ?? '');
    const named = rows.flatMap(cell => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(new Set(named)).toEqual(new Set(parameterNames(kind)));
  },
);
