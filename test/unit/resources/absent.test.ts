import { expect, test } from 'vitest';
import { absent } from '#src/resources/absent.ts';

test('given something that a resource may make, then it is said that it is waited for, and what makes it', () => {
  expect(absent('Namespace', 'acme/orders')).toEqual({
    reason: 'NamespaceNotFound',
    message: 'Namespace acme/orders does not exist: waiting for it. A PulsarNamespace makes one',
  });
});
