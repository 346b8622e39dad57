import { expect, test } from 'vitest';
import { pulsarPermissionSpec } from '#src/api/resources/permission.ts';

const spec = {
  clusterRef: { name: 'demo' },
  tenant: 'acme',
  namespace: 'orders',
  role: 'app',
  actions: ['produce'],
};

test('given a permission, then it goes with its resource: it holds no data', () => {
  expect(pulsarPermissionSpec.parse(spec).deletionPolicy).toBe('Delete');
});

test.each([
  ['no role', { ...spec, role: '' }],
  ['a role that leads elsewhere', { ...spec, role: '..' }],
  ['no actions', { ...spec, actions: [] }],
  ['an action that there is not', { ...spec, actions: ['read'] }],
  ['a topic with its namespace', { ...spec, topic: 'acme/orders/first' }],
  ['an action twice', { ...spec, actions: ['produce', 'produce'] }],
])('given %s, then it is refused', (_, given) => {
  expect(pulsarPermissionSpec.safeParse(given).success).toBe(false);
});
