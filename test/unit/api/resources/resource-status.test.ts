import { expect, test } from 'vitest';
import { resourceStatus } from '#src/api/resources/resource-status.ts';

test('given the fields that are managed, then each is there once, and no field is made up', () => {
  expect(resourceStatus.safeParse({ managedFields: ['retention', 'properties.a'] }).success).toBe(true);
  expect(resourceStatus.safeParse({ managedFields: ['retention', 'retention'] }).success).toBe(false);
  expect(resourceStatus.safeParse({ phase: 'Ready' }).success).toBe(false);
});
