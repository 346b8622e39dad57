import { describe, expect, test } from 'vitest';
import { avroMeaning } from '#src/resources/topic/avro-meaning.ts';

const id = { name: 'id', type: 'string' };
const order = (more: object = {}) => ({
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [id],
  ...more,
});
const holding = (field: object) => order({ fields: [field] });

describe('given two schemas that Avro takes for one, then they mean the same', () => {
  test.each([
    ['its full name in one', order(), { type: 'record', name: 'shop.Order', fields: [id] }],
    ['the usual order said', order(), holding({ ...id, order: 'ascending' })],
    ['no aliases said', order(), order({ aliases: [] })],
    ['words for people', order(), order({ doc: 'An order.', fields: [{ ...id, doc: 'Its number.' }] })],
    ['a type as an object', order(), holding({ name: 'id', type: { type: 'string' } })],
    [
      'a name of the same namespace in short',
      holding({ name: 'next', type: ['null', 'shop.Order'] }),
      holding({ name: 'next', type: ['null', 'Order'] }),
    ],
    [
      'a name below a record without a namespace of its own',
      holding({ name: 'state', type: { type: 'enum', name: 'State', symbols: ['A'] } }),
      holding({ name: 'state', type: { type: 'enum', name: 'shop.State', symbols: ['A'] } }),
    ],
    ['a list of it', { type: 'array', items: order() }, { type: 'array', items: order({ doc: 'a' }) }],
  ])('%s', (_, one, other) => {
    expect(avroMeaning(other)).toEqual(avroMeaning(one));
  });
});

describe('given two schemas that differ for Avro, then so does what they mean', () => {
  const map = { type: 'map', values: 'string' };
  test.each([
    ['in a default that only looks like words', { doc: 'a' }, { doc: 'b' }],
    ['in a default', { a: 'a' }, {}],
  ])('%s', (_, one, other) => {
    const meaning = (value: object) => avroMeaning(holding({ name: 'm', type: map, default: value }));
    expect(meaning(other)).not.toEqual(meaning(one));
  });

  test.each([
    ['in the order', holding({ ...id, order: 'descending' })],
    ['in the namespace', order({ namespace: 'store' })],
    ['in a property', order({ logicalType: 'order' })],
    ['in a type', holding({ name: 'id', type: 'bytes' })],
  ])('%s', (_, other) => {
    expect(avroMeaning(other)).not.toEqual(avroMeaning(order()));
  });
});

test.each([[1], [null], [{}], [{ type: 'object', properties: {} }], [[]]])(
  'given what is no schema of Avro (%j), then it means itself',
  other => {
    expect(avroMeaning(other)).toEqual(other);
  },
);
