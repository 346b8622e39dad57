import { describe, expect, test } from 'vitest';
import { anonymous, headersOf, tokenIn, withoutSecrets } from '#src/clients/pulsar/credentials.ts';

describe('given nothing to show', () => {
  test('then there is no header, and no text is changed', () => {
    expect(headersOf(anonymous)).toEqual({});
    expect(withoutSecrets('as it is', anonymous)).toBe('as it is');
  });
});

describe('given a token', () => {
  const credentials = { token: 'a.b.c' };

  test('then it is shown as Pulsar takes it', () => {
    expect(headersOf(credentials)).toEqual({ authorization: 'Bearer a.b.c' });
  });

  test('then a text has it nowhere, and what only looks like it stays', () => {
    expect(withoutSecrets('a.b.c and a.b.c, axbxc', credentials)).toBe('… and …, axbxc');
  });
});

describe('given a text that is to hold a token', () => {
  test.each([
    ['a.b.c', 'a.b.c'],
    ['token:a.b.c\n', 'a.b.c'],
    ['', undefined],
    ['file:///token', undefined],
    ['-----BEGIN PRIVATE KEY-----\nabc', undefined],
  ])('when it is %j, then it is %j', (text, token) => {
    expect(tokenIn(text)).toBe(token);
  });
});
