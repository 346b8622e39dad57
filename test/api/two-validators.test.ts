import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { pulsarClusterSchema } from '#src/api/crd/crd.ts';
import type { StructuralSchema } from '#src/api/crd/structural.ts';
import { type Clusters, clustersIn, refusal, specOf } from './clusters.ts';
import { namespace } from './kubectl.ts';

let clusters: Clusters;

beforeAll(async () => {
  clusters = clustersIn(await namespace('validators'));
});

afterAll(() => clusters.close());

/** Right in one place and wrong in another: the forms that the rules tell apart. */
const words = fc.constantFrom(
  ...[
    '',
    'a',
    'a-b.c',
    'UPPER',
    'a b',
    '-a',
    '/a',
    '/a/',
    '4.0.8',
    '4.0',
    '4.1.0-rc.1',
    '4.1.0-',
    'clusterName',
    'broker',
    'PULSAR_MEM',
    'PF_a',
  ],
  ...[
    '0',
    '1',
    '500m',
    '1.5',
    '1.5555',
    '-1',
    '10Gi',
    '10GB',
    '1.5Gi',
    '.5Gi',
    '5.',
    '1K',
    '05Gi',
    '0Gi',
    '1Ti',
    '512Mi',
    '1g',
    '1e3',
    '4G',
    '5P',
  ],
  'l'.repeat(64),
  'l'.repeat(600),
);
const keys = fc.constantFrom(
  'a',
  'a/b',
  'a/b/c',
  'app.kubernetes.io/component',
  'a.b-c_d',
  'a b',
  'clusterName',
  'bookieId',
);
const ofAnyType = fc.oneof(
  words,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant([]),
  fc.constant({}),
);

/** Values for a field: mostly of its type, within its bounds or one beyond them. */
function valuesOf(schema: StructuralSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: typed(schema) }, { weight: 1, arbitrary: ofAnyType });
}

function typed(schema: StructuralSchema): fc.Arbitrary<unknown> {
  const { minimum = -1000, maximum = 1000 } = schema;
  if (schema['x-kubernetes-int-or-string'])
    return fc.oneof(words, fc.integer({ min: minimum - 1, max: 5 }), fc.constant(2 ** 53));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.items) return fc.array(valuesOf(schema.items), { maxLength: 3 });
  if (schema.additionalProperties)
    return fc.dictionary(keys, valuesOf(schema.additionalProperties), { maxKeys: 2 });
  if (schema.type === 'integer')
    return fc.oneof(
      fc.integer({ min: minimum - 1, max: minimum + 8 }),
      fc.constantFrom(maximum, maximum + 1),
    );
  if (schema.type === 'string') return words;
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [name, valuesOf(field)] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] });
}

function pathsOf(schema: StructuralSchema, prefix = ''): [string, StructuralSchema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    [`${prefix}${name}`, field],
    ...pathsOf(field, `${prefix}${name}.`),
  ]);
}

const schema = pulsarClusterSchema().properties?.['spec'] ?? {};
const paths: [string, StructuralSchema][] = [...pathsOf(schema), ['unknown', {}]];
const edit = fc
  .oneof(
    fc.constantFrom(...paths),
    fc.constantFrom(...paths.filter(([, field]) => field['x-kubernetes-validations'])),
  )
  .chain(([path, field]) => valuesOf(field).map((value): [string, unknown] => [path, value]));
/** Up to three fields, none of them within another. */
const fields = fc
  .array(edit, { maxLength: 3 })
  .map(edits => edits.filter(([path]) => !edits.some(([other]) => path.startsWith(`${other}.`))))
  .map(edits => Object.fromEntries(edits));

describe('given any spec', () => {
  test('then the zod schema and the API server agree on whether it is valid, and on the defaults', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fields, async edits => {
        const spec = JSON.parse(JSON.stringify(specOf(edits))) as Record<string, unknown>;
        const parsed = pulsarClusterSpec.safeParse(spec);
        const said = await refusal(clusters.admit({ spec }));
        expect({ valid: said === '', said }).toEqual({ valid: parsed.success, said });
        if (!parsed.success) return;
        accepted += 1;
        expect((await clusters.admit({ spec }))['spec']).toEqual(parsed.data);
      }),
      { numRuns: 500 },
    );
    // Otherwise the generator only makes rubbish, and the agreement means little.
    expect(accepted).toBeGreaterThan(40);
  });
});
