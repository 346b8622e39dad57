import { expect, test } from 'vitest';
import { policies, readApart } from '#src/resources/namespace/policies.ts';

test('given the table, then each policy is in it once, and is read where no other is', () => {
  for (const of of [
    ({ field }: (typeof policies)[number]) => field,
    ({ at }: (typeof policies)[number]) => at.join('.'),
  ]) {
    expect(new Set(policies.map(of)).size).toBe(policies.length);
  }
});

test('given what is read apart, then the table reads it there', () => {
  for (const name of Object.keys(readApart))
    expect(policies.find(({ field }) => field === name)?.at).toEqual([name]);
});
