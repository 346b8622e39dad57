import { expect, test } from 'vitest';
import { clusterKeyOf, rememberedOf } from '#src/resources/model/resource.ts';
import { remembering, tenantOf } from '../hand-made-resources.ts';

test.each([
  ['its own namespace where none is named', { name: 'demo' }, 'ns/demo'],
  ['the namespace that is named', { name: 'demo', namespace: 'other' }, 'other/demo'],
])('given a reference, then the cluster is in %s', (_, clusterRef, key) => {
  expect(clusterKeyOf(tenantOf({ clusterRef }))).toBe(key);
});

test('given a status, then the fields in it are remembered, and none without one', () => {
  expect(rememberedOf(tenantOf())).toEqual([]);
  expect(rememberedOf(tenantOf({}, remembering('adminRoles')))).toEqual(['adminRoles']);
});
