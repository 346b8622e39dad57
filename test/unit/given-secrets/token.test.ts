import { expect, test } from 'vitest';
import { tokenFrom } from '#src/given-secrets/token.ts';
import { secretByHand } from '#test/unit/binding/hand-made.ts';

const ref = { name: 'shop-token', key: 'token' };
const found = (data: Record<string, string>) => tokenFrom(ref, 'team', secretByHand('shop-token', data));

test.each([
  ['a token', 'eyJ.a.b'],
  ['one with a line end behind it', 'eyJ.a.b\n'],
  ["one as Pulsar's own clients take it", 'token:eyJ.a.b'],
])('given %s, then it is that', (_, value) => {
  expect(found({ token: value })).toEqual({ token: 'eyJ.a.b' });
});

test.each([
  [tokenFrom(ref, 'team', undefined), 'Secret shop-token does not exist in namespace team: create it'],
  [found({ other: 'eyJ' }), 'Secret shop-token has no key token: add it'],
  [
    tokenFrom({ ...ref, key: 'constructor' }, 'team', secretByHand('shop-token', { token: 'eyJ' })),
    'Secret shop-token has no key constructor: add it',
  ],
  [
    found({ token: 'two words' }),
    'Secret shop-token holds no token at key token: put the token itself there, on one line',
  ],
  [
    found({ token: '' }),
    'Secret shop-token holds no token at key token: put the token itself there, on one line',
  ],
])('given %j, then what is missing is said, and nothing of what is there', (result, missing) => {
  expect(result).toEqual({ missing });
});
