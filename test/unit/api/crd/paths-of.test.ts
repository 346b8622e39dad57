import { describe, expect, test } from 'vitest';
import { type FieldSchema, pathsOf } from '#src/api/crd/paths-of.ts';

describe('the paths of a schema', () => {
  test.each<[what: string, schema: FieldSchema, paths: string[]]>([
    ['a field of any value', {}, ['spec']],
    ['fields, in their order', { properties: { b: {}, a: {} } }, ['spec', 'spec.b', 'spec.a']],
    [
      'fields of fields, each right after what it is in',
      { properties: { a: { properties: { b: {} } }, c: {} } },
      ['spec', 'spec.a', 'spec.a.b', 'spec.c'],
    ],
    [
      'a field that is bound to values',
      { properties: { a: { enum: ['X', 'Y'] } } },
      ['spec', 'spec.a', 'spec.a=X', 'spec.a=Y'],
    ],
    [
      'a list',
      { properties: { a: { items: { properties: { b: {} } } } } },
      ['spec', 'spec.a', 'spec.a[]', 'spec.a[].b'],
    ],
    [
      'a map',
      { properties: { a: { additionalProperties: { properties: { b: {} } } } } },
      ['spec', 'spec.a', 'spec.a{}', 'spec.a{}.b'],
    ],
    ['an object that may have other fields', { additionalProperties: true }, ['spec']],
  ])('given %s, then these', (_, schema, paths) => {
    expect(pathsOf(schema, 'spec')).toEqual(paths);
  });
});
