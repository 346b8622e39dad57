import { expect, test } from 'vitest';
import * as parts from '#src/api/resources/policy-parts.ts';

test.each([
  ['a count of 0', parts.count('Things'), 0, true],
  ['a count below', parts.count('Things'), -1, false],
  ['a flag that is off', parts.flag('Whether'), false, true],
  ['a snapshot every 0 s', parts.deduplicationSnapshotInterval, 0, false],
  ['a strategy that there is not', parts.schemaCompatibilityStrategy, 'Backward', false],
  ['no type at all', parts.subscriptionTypesEnabled, [], false],
  ['a property like a path', parts.propertyMap, { 'a/b': 'c' }, true],
  ['a property that leads elsewhere', parts.propertyMap, { '..': 'a' }, false],
])('given %s, then it is taken or not', (_, schema, value, isTaken) => {
  expect(schema.safeParse(value).success).toBe(isTaken);
});
