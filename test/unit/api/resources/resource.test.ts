import { expect, test } from 'vitest';
import { entityName, immutable, namesItsCluster } from '#src/api/resources/resource.ts';

test.each([
  ['acme', true],
  ['a=b:c.d_e-1', true],
  ['', false],
  ['a/b', false],
  ['a b', false],
  ['..', false],
  ['a..b', true],
])('given the name %j, then Pulsar takes it: %s', (name, isValid) => {
  expect(entityName.safeParse(name).success).toBe(isValid);
});

test('given a field that may be absent, then it can neither come, change nor go', () => {
  expect(immutable('name', 'tenant')).toEqual({
    field: 'name',
    cel: 'has(self.name) == has(oldSelf.name) && (!has(self.name) || self.name == oldSelf.name)',
    message: 'is immutable: another one would be another tenant. Create another resource instead.',
  });
});

test('given a list of clusters, then the cluster itself is in it wherever the list is', () => {
  const rule = namesItsCluster<{ clusterRef: { name: string }; policies: { clusters?: string[] } }>(
    'policies.clusters',
    spec => spec.policies.clusters,
  );
  expect(rule.cel).toBe(
    '!(has(self.policies) && has(self.policies.clusters)) || self.clusterRef.name in self.policies.clusters',
  );
  const clusterRef = { name: 'demo' };
  expect(rule.check?.({ clusterRef, policies: {} })).toBe(true);
  expect(rule.check?.({ clusterRef, policies: { clusters: ['east'] } })).toBe(false);
});
