import { expect, test } from 'vitest';
import { absent, tenantAndNamespace } from '#src/resources/absent.ts';

test('given something that a resource may make, then it is said that it is waited for, and what makes it', () => {
  expect(absent('Namespace', 'acme/orders')).toEqual({
    reason: 'NamespaceNotFound',
    message: 'Namespace acme/orders does not exist: waiting for it. A PulsarNamespace makes one',
  });
});

test('given something that is made in a namespace, then that and its tenant must be there', () => {
  expect(tenantAndNamespace('acme', 'orders')).toEqual([
    { path: 'tenants/acme', absent: absent('Tenant', 'acme') },
    { path: 'namespaces/acme/orders', absent: absent('Namespace', 'acme/orders') },
  ]);
});
