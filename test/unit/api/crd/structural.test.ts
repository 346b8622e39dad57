import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { checkStructural, type StructuralSchema, toStructural } from '#src/api/crd/structural.ts';

function field(schema: z.ZodType): StructuralSchema | undefined {
  return toStructural(z.strictObject({ field: schema.describe('A field.') })).properties?.['field'];
}

describe('what becomes of a zod schema', () => {
  test.each<[what: string, schema: z.ZodType, expected: StructuralSchema]>([
    ['an integer', z.int(), { type: 'integer', format: 'int64' }],
    ['a 32-bit integer', z.int32(), { type: 'integer', format: 'int32' }],
    [
      'an integer with bounds',
      z.int32().min(1).max(9),
      { type: 'integer', format: 'int32', minimum: 1, maximum: 9 },
    ],
    [
      'a number or a string',
      z.union([z.int().min(1), z.string().max(9)]).meta({ 'x-kubernetes-int-or-string': true }),
      { 'x-kubernetes-int-or-string': true, minimum: 1, maximum: 2 ** 53 - 1, maxLength: 9 },
    ],
    [
      'an object of any fields',
      z.looseObject({}),
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    ],
    ['a map', z.record(z.string(), z.string()), { type: 'object', additionalProperties: { type: 'string' } }],
    [
      'an object with defaults',
      z.strictObject({ a: z.string().default('b').describe('A.') }).prefault({}),
      { type: 'object', default: {}, properties: { a: { type: 'string', default: 'b', description: 'A.' } } },
    ],
    ['a choice', z.enum(['A', 'B']), { type: 'string', enum: ['A', 'B'] }],
    [
      'a list',
      z.array(z.string()).max(3).meta({ 'x-kubernetes-list-type': 'atomic' }),
      { type: 'array', items: { type: 'string' }, maxItems: 3, 'x-kubernetes-list-type': 'atomic' },
    ],
  ])('given %s, then the API server gets its form of it', (_, schema, expected) => {
    expect(field(schema)).toEqual({ description: 'A field.', ...expected });
  });

  test.each<[what: string, schema: z.ZodType, problem: string]>([
    ['a union', z.union([z.boolean(), z.string()]), '.field: anyOf is not allowed'],
    ['a list without list type', z.array(z.string()), '.field: has no list type'],
    ['a pattern that looks ahead', z.string().regex(/^(?!a)/), '.field: has a pattern that RE2 cannot match'],
    ['a value that may be null', z.string().nullable(), '.field: nullable is not allowed'],
    ['anything', z.unknown(), '.field: has no type'],
    ['a field nobody described', z.strictObject({ a: z.string() }), '.field: a has no description'],
  ])('given %s, then it is refused with the place', (_, schema, problem) => {
    expect(() => field(schema)).toThrow(problem);
  });
});

describe('checkStructural', () => {
  test('given fields and a map in one object, then it says so', () => {
    expect(
      checkStructural({ type: 'object', properties: {}, additionalProperties: { type: 'string' } }),
    ).toEqual(['(root): has both properties and a map']);
  });

  test('given a list without items, then it says so', () => {
    expect(checkStructural({ type: 'array', 'x-kubernetes-list-type': 'atomic' })).toEqual([
      '(root): has no items',
    ]);
  });

  test('given a mistake inside a map of lists, then the path leads there', () => {
    const list: StructuralSchema = { type: 'array', items: {}, 'x-kubernetes-list-type': 'atomic' };
    expect(checkStructural({ type: 'object', additionalProperties: list })).toEqual(['.*[]: has no type']);
  });
});
