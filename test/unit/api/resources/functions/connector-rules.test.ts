import { expect, test } from 'vitest';
import {
  connectorClass,
  oneSerialisation,
  type SinkFields,
  sinkRules,
} from '#src/api/resources/functions/connector-rules.ts';

test.each([
  [{ code: {} }, true],
  [{ code: { configMap: { key: 'a.nar' } } }, true],
  [{ code: { configMap: { key: 'a.jar' } } }, false],
  [{ code: { configMap: { key: 'a.jar' } }, className: 'A' }, true],
])('given %j, then its class is known: %s', (given, isKnown) => {
  expect(connectorClass.check?.(given)).toBe(isKnown);
});

test('given a schema and a class, then one is too much', () => {
  const both = { schemaType: 'JSON', serdeClassName: 'A' };
  expect([oneSerialisation.check?.(both), oneSerialisation.check?.({})]).toEqual([false, true]);
});

test.each<[given: SinkFields, fields: string[]]>([
  [{ inputs: ['a'], maxMessageRetries: 1, deadLetterTopic: 'b', autoAck: true, retainOrdering: true }, []],
  [{ inputSpecs: { a: {} } }, []],
  [{}, ['inputs']],
  [{ topicToSchemaType: {} }, ['inputs']],
  [
    { topicsPattern: 'a', retainKeyOrdering: true, processingGuarantees: 'EFFECTIVELY_ONCE' },
    ['retainKeyOrdering'],
  ],
  [
    { inputs: ['a'], autoAck: false, processingGuarantees: 'ATMOST_ONCE', deadLetterTopic: 'b' },
    ['autoAck', 'deadLetterTopic'],
  ],
])('given a sink of %j, then %j is wrong', (given, fields) => {
  expect(sinkRules.filter(({ check }) => !check?.(given)).map(({ field }) => field)).toEqual(fields);
});
