import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { toStructural } from '#src/api/crd/structural.ts';
import { text, withRules } from '#src/api/schema/rule.ts';

const even = { cel: 'self % 2 == 0', message: 'must be even.', check: (value: number) => value % 2 === 0 };
const never = { cel: 'self == oldSelf', message: 'is immutable.' };

function rulesOf(schema: z.ZodType) {
  const { properties } = toStructural(z.strictObject({ field: schema.describe('A field.') }));
  return properties?.['field']?.['x-kubernetes-validations']?.map(({ rule }) => rule);
}

describe('a schema with rules', () => {
  test('given rules in both languages, then both have them', () => {
    const schema = withRules(z.int(), even, never);
    expect(rulesOf(schema)).toEqual([even.cel, never.cel]);
    expect(schema.safeParse(2).success).toBe(true);
    expect(schema.safeParse(3).error?.issues[0]?.message).toBe('must be even.');
  });

  test.each([
    ['with a default', withRules(withRules(z.int(), even).default(2), never)],
    ['that may be absent', withRules(withRules(z.int(), even).optional(), never)],
    ['described', withRules(withRules(z.int(), even).describe('A number.'), never)],
  ])('given more rules on a schema %s, then the earlier ones stay', (_, schema) => {
    expect(rulesOf(schema)).toEqual([even.cel, never.cel]);
  });

  test('given the field a rule is about, then both name it', () => {
    const pair = z.strictObject({
      a: z.int().describe('A.'),
      b: z.strictObject({ c: z.int().describe('C.') }).describe('B.'),
    });
    const rule = {
      cel: 'self.a < self.b.c',
      field: 'b.c',
      message: 'must be more than a.',
      check: () => false,
    };
    const schema = withRules(pair, rule);
    expect(toStructural(schema)['x-kubernetes-validations']).toEqual([
      { rule: rule.cel, message: rule.message, fieldPath: '.b.c' },
    ]);
    expect(schema.safeParse({ a: 1, b: { c: 2 } }).error?.issues[0]?.path).toEqual(['b', 'c']);
  });

  test('given no rule, then there is no list of them, which the API server would drop', () => {
    expect(rulesOf(withRules(z.string()))).toBeUndefined();
  });

  test('given a text, then the pattern is a rule with a sentence', () => {
    const name = text(/^[a-z]+\/$/, 9, 'must be a word and a slash.');
    expect(rulesOf(name)).toEqual([String.raw`self.matches(r'^[a-z]+\/$')`]);
    expect(name.safeParse('a').error?.issues[0]?.message).toBe('must be a word and a slash.');
  });
});
