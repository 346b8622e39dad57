import { expect, test } from 'vitest';
import { schemaWrites } from '#src/resources/topic/schema-writes.ts';

const record = (...fields: object[]) => JSON.stringify({ type: 'record', name: 'A', fields });
const data = record({ name: 'x', type: 'int' });
const avro = { type: 'AVRO' as const, definition: data };
const told = (...schemas: { type: string; data: string }[]) => ({ getSchemaResponses: schemas });

test.each([
  ['no schema', undefined, told(), false],
  ['none that is there', avro, told(), true],
  ['no answer', avro, undefined, true],
  ['the same', avro, told({ type: 'AVRO', data }), false],
  [
    'the same before a newer one',
    avro,
    told({ type: 'AVRO', data }, { type: 'AVRO', data: record() }),
    false,
  ],
  ['another', avro, told({ type: 'AVRO', data: record() }), true],
  ['the same of another type', avro, told({ type: 'JSON', data }), true],
  [
    'the same in other words',
    avro,
    told({ type: 'AVRO', data: JSON.stringify(JSON.parse(data), null, 2) }),
    false,
  ],
  [
    'the same with words for people',
    avro,
    told({ type: 'AVRO', data: record({ type: { type: 'int' }, name: 'x', doc: 'A number.' }) }),
    false,
  ],
  ['a type alone', { type: 'STRING' as const }, told({ type: 'STRING', data: '' }), false],
  ['what is no JSON', { type: 'AVRO' as const, definition: 'a' }, told({ type: 'AVRO', data: 'b' }), true],
])('given %s', (_, wanted, answer, isUploaded) => {
  expect(schemaWrites('schemas/a/b/c', wanted, answer)).toHaveLength(isUploaded ? 1 : 0);
});

test('given one that is uploaded, then it is as it was written, and a conflict is a refusal', () => {
  expect(schemaWrites('schemas/a/b/c', { ...avro, properties: { a: 'b' } }, undefined)).toEqual([
    {
      does: 'set',
      field: 'schema',
      request: {
        method: 'POST',
        path: 'schemas/a/b/c/schema',
        body: { type: 'AVRO', schema: data, properties: { a: 'b' } },
      },
      refusedBy: [409],
    },
  ]);
});

test.each([
  [{ type: 'JSON' as const, definition: '{}' }, undefined, [409, 500]],
  [avro, told({ type: 'AVRO', data: record() }), [409, 500]],
  [{ type: 'STRING' as const }, told({ type: 'AVRO', data }), [409]],
])(
  'given what Pulsar may not be able to read, then a fault that it takes for its own is a refusal, too',
  (wanted, there, refusedBy) => {
    const [write] = schemaWrites('schemas/a/b/c', wanted, there);
    expect(write?.refusedBy).toEqual(refusedBy);
  },
);
