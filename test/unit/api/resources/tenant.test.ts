import { expect, test } from 'vitest';
import { pulsarTenantSpec } from '#src/api/resources/tenant.ts';

const clusterRef = { name: 'demo' };

test('given no more than a cluster, then the tenant is retained, and nothing of it is managed', () => {
  expect(pulsarTenantSpec.parse({ clusterRef })).toEqual({ clusterRef, deletionPolicy: 'Retain' });
});

test.each([
  ['no cluster', {}],
  ['a role with a blank at its end', { clusterRef, adminRoles: ['admin '] }],
  ['clusters without its own', { clusterRef, allowedClusters: ['east'] }],
  ['no clusters at all', { clusterRef, allowedClusters: [] }],
  ['a name that is a path', { clusterRef, name: 'a/b' }],
])('given %s, then it is refused', (_, spec) => {
  expect(pulsarTenantSpec.safeParse(spec).success).toBe(false);
});
