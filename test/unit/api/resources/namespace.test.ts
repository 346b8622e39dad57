import { expect, test } from 'vitest';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';

const spec = { clusterRef: { name: 'demo' }, tenant: 'acme' };

test('given no more than a tenant, then the namespace is retained, and none of its policies is managed', () => {
  expect(pulsarNamespaceSpec.parse(spec)).toEqual({ ...spec, policies: {}, deletionPolicy: 'Retain' });
});

test.each([
  ['no tenant', { clusterRef: { name: 'demo' } }],
  ['no bundles', { ...spec, bundles: 0 }],
  ['replication without the cluster itself', { ...spec, policies: { replicationClusters: ['east'] } }],
])('given %s, then it is refused', (_, given) => {
  expect(pulsarNamespaceSpec.safeParse(given).success).toBe(false);
});
