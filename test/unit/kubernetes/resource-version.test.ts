import { describe, expect, test } from 'vitest';
import { isNotNewer, isOlder } from '#src/kubernetes/resource-version.ts';

describe('two states of an object', () => {
  test.each([
    ['9', '10', true],
    ['10', '10', false],
    ['11', '10', false],
    ['9007199254740992', '9007199254740993', true],
  ])('given %s and %s, then that the first is older is %s', (a, b, older) => {
    expect(isOlder(a, b)).toBe(older);
  });

  test.each([
    [undefined, '1'],
    ['1', undefined],
    ['v1', '2'],
    ['1', 'v2'],
    ['-1', '2'],
  ])('given %s and %s, of which one is no revision, then neither is called older', (a, b) => {
    expect([isOlder(a, b), isOlder(b, a)]).toEqual([false, false]);
  });
});

describe('a state that may be news', () => {
  test.each([
    ['an older one', true, '9', '10'],
    ['the same', true, '10', '10'],
    ['the same, of a server of its own kind', true, 'v1', 'v1'],
    ['a newer one', false, '11', '10'],
    ['another one, of a server of its own kind', false, 'v2', 'v1'],
    ['one of which nothing was known', false, '1', undefined],
    ['one that does not say', false, undefined, '1'],
  ])('given %s, then that it says nothing new is %s', (_, known, a, b) => {
    expect(isNotNewer(a, b)).toBe(known);
  });
});
