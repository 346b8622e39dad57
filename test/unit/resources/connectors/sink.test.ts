import { describe, expect, test } from 'vitest';
import { sinkKind } from '#src/resources/connectors/sink.ts';
import { placed, sinkOf } from '../hand-made-resources.ts';

function registered(fields: object) {
  const { writes } = sinkKind.plan({ resource: sinkOf(fields), answers: {}, nowMs: 0 });
  const [part] = writes[0]?.request.form ?? [];
  return [writes[0]?.request.path, part && 'json' in part ? part.json : undefined];
}

describe('a sink', () => {
  test('given none, then it is registered with what is given, where sinks are', () => {
    expect(registered({ configs: { table: 'orders' } })).toEqual([
      'v3/sinks/acme/orders/store',
      {
        ...{ tenant: 'acme', namespace: 'orders', name: 'store', archive: 'builtin://store' },
        ...{ configs: { table: 'orders' }, inputSpecs: { [placed]: {} } },
      },
    ]);
  });

  test('given topics by their class or schema, then they are read so', () => {
    const topics = { topicToSerdeClassName: { a: 'A' }, topicToSchemaType: { b: 'JSON' } };
    expect(registered(topics)[1]).toMatchObject({
      inputSpecs: { [placed]: {}, a: { serdeClassName: 'A' }, b: { schemaType: 'JSON' } },
    });
  });

  test('given what is named in another way than of functions, then it is a field that it gives', () => {
    const fields = sinkKind.fieldsOf(sinkOf({ sourceSubscriptionName: 'a', maxMessageRetries: 5 }).spec);
    expect(fields).toEqual(['sourceSubscriptionName', 'maxMessageRetries', 'inputSpecs']);
  });
});
