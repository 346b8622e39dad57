import { expect, test } from 'vitest';
import { withoutUnset } from '#src/resources/run/unset.ts';

test('given what workers with pods of their own tell, then it is what brokers tell: what is not set is left out', () => {
  const told = {
    name: 'exclaim',
    logTopic: null,
    inputSpecs: { in: { schemaType: null, regexPattern: false, schemaProperties: {} } },
    producerConfig: { maxPendingMessages: null, batchBuilder: '' },
  };
  expect(withoutUnset(told)).toEqual({
    name: 'exclaim',
    inputSpecs: { in: { regexPattern: false, schemaProperties: {} } },
    producerConfig: { batchBuilder: '' },
  });
});

test('given what is for a program itself, then it stays as it is', () => {
  const own = { userConfig: { limit: null, nested: { a: null } }, configs: { x: null } };
  expect(withoutUnset(own)).toEqual(own);
});
