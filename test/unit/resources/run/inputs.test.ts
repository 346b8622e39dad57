import { describe, expect, test } from 'vitest';
import { consumerHash, differingInputs, inputSpecsOf, updatedInputs } from '#src/resources/run/inputs.ts';

const told = { schemaProperties: {}, consumerProperties: {}, poolMessages: false, regexPattern: false };

test('given the five ways to name topics, then they are one map, as Pulsar tells it', () => {
  expect(
    inputSpecsOf({
      inputs: ['a'],
      topicsPattern: 'b.*',
      customSerdeInputs: { c: 'Serde' },
      customSchemaInputs: { d: { schemaType: 'JSON' } },
      inputSpecs: { e: { receiverQueueSize: 5 } },
    }),
  ).toEqual({
    a: {},
    'b.*': { regexPattern: true },
    c: { serdeClassName: 'Serde' },
    d: { schemaType: 'JSON' },
    e: { receiverQueueSize: 5 },
  });
  expect(inputSpecsOf({})).toBeUndefined();
});

describe('what differs', () => {
  test.each<[what: string, live: object, wanted: object, differing: readonly string[] | 'others']>([
    ['the same', { a: told }, { a: {} }, []],
    ['another topic', { a: told }, { b: {} }, 'others'],
    ['one more', { a: told }, { a: {}, b: {} }, 'others'],
    ['one less', { a: told, b: told }, { a: {} }, 'others'],
    ['a pattern that was a name', { a: told }, { a: { regexPattern: true } }, 'others'],
    [
      'a queue of another size',
      { a: { ...told, receiverQueueSize: 5 } },
      { a: { receiverQueueSize: 6 } },
      ['a'],
    ],
    ['a queue that is not given any more', { a: { ...told, receiverQueueSize: 5 } }, { a: {} }, ['a']],
    ['a property of a schema too many', { a: { ...told, schemaProperties: { b: 'c' } } }, { a: {} }, ['a']],
  ])('given %s', (_, live, wanted, differing) => {
    expect(differingInputs(live as never, wanted as never, {})).toEqual(differing);
  });

  test('given properties of consumers, which Pulsar does not tell, then they count as they were set last', () => {
    const wanted = { a: { consumerProperties: { b: 'c' } } };
    const hash = consumerHash(wanted);
    expect(differingInputs({ a: told }, wanted, {})).toEqual(['a']);
    expect(differingInputs({ a: told }, wanted, { consumerProperties: hash ?? '' })).toEqual([]);
    expect(differingInputs({ a: told }, { a: {} }, { consumerProperties: hash ?? '' })).toEqual(['a']);
    expect(consumerHash({ a: {} })).toBeUndefined();
  });
});

test('given an update, then each topic is sent whole, and nothing where none differs', () => {
  expect(updatedInputs({ a: { receiverQueueSize: 6 }, b: {} }, ['a'])).toEqual({
    a: { ...told, receiverQueueSize: 6 },
  });
  expect(updatedInputs({ a: {} }, [])).toBeUndefined();
});
