import { expect, test } from 'vitest';
import { functionKind } from '#src/resources/function/function.ts';
import { functionOf, placed } from '../hand-made-resources.ts';

/** The configuration with which it is registered. */
function registered(fields: object): unknown {
  const { writes } = functionKind.plan({ resource: functionOf(fields), answers: {}, file: { hash: 'a' } });
  const [part] = writes[0]?.request.form ?? [];
  return part && 'json' in part ? part.json : undefined;
}

test('given a function, then it is registered with what is given, and no more', () => {
  expect(registered({})).toEqual({
    ...{ tenant: 'acme', namespace: 'orders', name: 'totals' },
    ...{ runtime: 'PYTHON', className: 'totals.Totals', inputSpecs: { [placed]: {} } },
  });
});

test('given what Pulsar tells elsewhere, then it is given there', () => {
  const output = 'persistent://acme/orders/totals';
  expect(
    registered({
      output,
      batchBuilder: 'KEY_BASED',
      customSchemaOutputs: { [output]: { schemaProperties: { a: 'b' } } },
    }),
  ).toMatchObject({
    output,
    producerConfig: { batchBuilder: 'KEY_BASED' },
    customSchemaOutputs: { [output]: '{"schemaProperties":{"a":"b"}}' },
  });
});
