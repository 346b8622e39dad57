import { type Mistake, oneOf } from './mistake.ts';

const orders = { tenant: 'acme', namespace: 'orders', actions: ['produce'] };
const placed = { ...orders, topic: 'placed' };
const token = { name: 'shop-token', key: 'token' };
const once = 'Write all actions of the role there into one of them';

/** Ways to get a client wrong. */
export const invalidClients: Mistake[] = [
  ['no cluster', { clusterRef: undefined }, 'spec.clusterRef', 'must be given, or instanceRef'],
  ['a cluster and an instance', { instanceRef: { name: 'world' } }, 'spec.clusterRef', 'and not both'],
  ['an empty role', { role: '' }, 'spec.role', 'must neither begin nor end with a blank'],
  ['a role with a blank behind it', { role: 'shop ' }, 'spec.role', 'must neither begin nor end'],
  [
    'a permission without its tenant',
    { permissions: [{ namespace: 'orders', actions: ['produce'] }] },
    'spec.permissions[0].tenant',
    'Required value',
  ],
  [
    'a namespace with its tenant',
    { permissions: [{ ...orders, namespace: 'acme/orders' }] },
    'spec.permissions[0].namespace',
    'can have letters, digits',
  ],
  [
    'a topic with its namespace',
    { permissions: [{ ...orders, topic: 'acme/orders/placed' }] },
    'spec.permissions[0].topic',
    'without tenant and namespace',
  ],
  [
    'a permission to do nothing',
    { permissions: [{ ...orders, actions: [] }] },
    'spec.permissions[0].actions',
    'should have at least 1 items',
  ],
  [
    'an action that there is not',
    { permissions: [{ ...orders, actions: ['read'] }] },
    'spec.permissions[0].actions[0]',
    oneOf('produce', 'consume', 'functions', 'sources', 'sinks', 'packages'),
  ],
  [
    'an action twice',
    { permissions: [{ ...orders, actions: ['consume', 'consume'] }] },
    'spec.permissions[0].actions[1]',
    'Duplicate value',
  ],
  ['a namespace twice', { permissions: [orders, placed, orders] }, 'spec.permissions', once],
  ['a topic twice', { permissions: [placed, { ...placed, actions: ['consume'] }] }, 'spec.permissions', once],
  [
    'more permissions than there is room for',
    { permissions: Array.from({ length: 65 }, (_, at) => ({ ...placed, topic: `t${at}` })) },
    'spec.permissions',
    'must have at most 64 items',
  ],
  [
    'a Secret whose name is no DNS name',
    { secretName: 'Shop_Secret' },
    'spec.secretName',
    'must be a DNS name',
  ],
  [
    'the Secret that holds the token',
    { tokenSecretRef: token, secretName: 'shop-token' },
    'spec.secretName',
    'that one is yours. Choose another name',
  ],
  ['a token without its key', { tokenSecretRef: { name: 'a' } }, 'spec.tokenSecretRef.key', 'Required value'],
  ['a place that there is not', { entry: 'WebSocket' }, 'spec.entry', oneOf('Proxy', 'Broker')],
  ['a token itself', { token: 'eyJ' }, 'spec.token', 'unknown field'],
];
