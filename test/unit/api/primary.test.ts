import { expect, test } from 'vitest';
import { namespaceMeant, primaryOf } from '#src/api/primary.ts';

const members = [{ name: 'east' }, { name: 'west' }];
const primaries = [{ namespace: 'acme/orders', member: 'west' }];

test.each<[what: string, spec: object, namespace: string | undefined, member: string]>([
  ['nothing is said, then it is the first', {}, undefined, 'east'],
  ['one is named, then it is that', { primary: 'west' }, undefined, 'west'],
  ['a namespace has one of its own, then that counts there', { primaries }, 'acme/orders', 'west'],
  ['another namespace is meant, then not', { primaries }, 'acme/bills', 'east'],
  ['none is meant, then not', { primaries }, undefined, 'east'],
])('given that %s', (_, spec, namespace, member) => {
  expect(primaryOf({ members, ...spec }, namespace)).toBe(member);
});

test('given permissions, then their namespace is meant if there is but one', () => {
  const orders = { tenant: 'acme', namespace: 'orders' };
  expect(namespaceMeant([orders, orders])).toBe('acme/orders');
  expect(namespaceMeant([orders, { tenant: 'other', namespace: 'orders' }])).toBeUndefined();
  expect(namespaceMeant([])).toBeUndefined();
});
