import { expect, test } from 'vitest';
import { pulsarClientSpec } from '#src/api/resources/client.ts';

const orders = { tenant: 'acme', namespace: 'orders', actions: ['produce'] };
const placed = { ...orders, topic: 'placed' };
const spec = { clusterRef: { name: 'demo' }, permissions: [orders, placed] };
const tokenSecretRef = { name: 'shop-token', key: 'token' };

test('given the least that it needs, then where the application comes in is said for it', () => {
  const least = { clusterRef: { name: 'demo' } };
  expect(pulsarClientSpec.parse(least)).toEqual({ ...least, permissions: [], entry: 'Proxy' });
});

test('given all that there is, then it is taken', () => {
  const all = { ...spec, role: 'shop', tokenSecretRef, entry: 'Broker', secretName: 'shop' };
  expect(pulsarClientSpec.parse(all)).toEqual(all);
});

test.each([
  ['no cluster', { permissions: [orders] }],
  ['an empty role', { ...spec, role: '' }],
  ['a namespace twice', { ...spec, permissions: [orders, { ...orders, actions: ['consume'] }] }],
  ['a topic twice', { ...spec, permissions: [placed, orders, placed] }],
  ['no actions', { ...spec, permissions: [{ ...orders, actions: [] }] }],
  ['an action that there is not', { ...spec, permissions: [{ ...orders, actions: ['read'] }] }],
  [
    'more permissions than there is room for',
    { ...spec, permissions: Array.from({ length: 65 }, (_, at) => ({ ...placed, topic: `t${at}` })) },
  ],
  ['a Secret whose name Kubernetes does not take', { ...spec, secretName: 'My Secret' }],
  ['the Secret of the token', { ...spec, tokenSecretRef, secretName: 'shop-token' }],
  ['a token itself', { ...spec, token: 'eyJ' }],
])('given %s, then it is refused', (_, given) => {
  expect(pulsarClientSpec.safeParse(given).success).toBe(false);
});
