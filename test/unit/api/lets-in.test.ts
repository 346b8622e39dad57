import { expect, test } from 'vitest';
import { letsIn } from '#src/api/lets-in.ts';

test.each([
  ['its own namespace', [], 'home', true],
  ['another one', [], 'other', false],
  ['one that is named', ['other'], 'other', true],
  ['another than is named', ['other'], 'third', false],
  ['any, where all are', ['*'], 'third', true],
])(
  'given %s, of those allowed %j, then who is in %s may refer to it: %j',
  (_, allowedNamespaces, who, may) => {
    expect(letsIn({ namespace: 'home', allowedNamespaces }, who)).toBe(may);
  },
);
