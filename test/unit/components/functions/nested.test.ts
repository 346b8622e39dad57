import { expect, test } from 'vitest';
import { nested } from '#src/components/functions/nested.ts';

test('given keys without a dot, then they stay as they are', () => {
  expect(nested({ a: 1, b: 'true' })).toEqual({ a: 1, b: 'true' });
});

test('given keys with dots, then each leads into a section, and what shares one is in it together', () => {
  expect(nested({ 'properties.a': 'x', 'properties.b.c': 2, other: 'y' })).toEqual({
    properties: { a: 'x', b: { c: 2 } },
    other: 'y',
  });
});

test('given a key that is a section and a value, then the section stays', () => {
  expect(nested({ a: 'x', 'a.b': 'y' })).toEqual({ a: { b: 'y' } });
});

test('given keys that are lists, then commas part what is in them', () => {
  expect(nested({ superUserRoles: 'admin, functions', proxyRoles: '', other: 'a,b' })).toEqual({
    superUserRoles: ['admin', 'functions'],
    proxyRoles: [],
    other: 'a,b',
  });
});
