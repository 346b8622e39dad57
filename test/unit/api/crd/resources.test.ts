import { describe, expect, test } from 'vitest';
import { resourceCrds, resourceKinds } from '#src/api/crd/resources.ts';
import { fieldsOf } from './fields.ts';

describe.each(resourceKinds())('the schema of a $kind', ({ schema }) => {
  const { spec = {}, status = {} } = schema.properties ?? {};
  const fields = [...fieldsOf(spec, 'spec'), ...fieldsOf(status, 'status')];

  test('then every field is described in a sentence', () => {
    expect(fields.length).toBeGreaterThan(10);
    const silent = fields.filter(([, { description }]) => !/^[^a-z].*\.$/.test(description ?? ''));
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  test('then every rule says what to do, in a sentence', () => {
    const messages = [spec, ...fields.map(([, field]) => field)]
      .flatMap(field => field['x-kubernetes-validations'] ?? [])
      .map(({ message }) => message);
    expect(messages.length).toBeGreaterThan(3);
    expect(messages.filter(message => !/^(must|can|cannot|is|has) .*\.$/.test(message))).toEqual([]);
  });
});

test('given all kinds, then each has a name of its own that is short, and is small enough to be applied', () => {
  const names = resourceCrds().flatMap(({ spec }) => spec.names.shortNames);
  expect(new Set(names).size).toBe(names.length);
  for (const each of resourceCrds()) expect(JSON.stringify(each).length).toBeLessThan(200_000);
});
