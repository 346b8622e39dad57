import { expect, test } from 'vitest';
import { serveRequests } from '#src/instance/store/serve.ts';

const tenant = { name: 'public', adminRoles: ['boss'], allowedClusters: ['a'] };
const namespace = { name: 'pulsar/system', replicated: ['a'], allowed: [], topics: [], lists: [] };

test('given a cluster that is missing there, then tenants get its name before the namespace', () => {
  expect(serveRequests([tenant], namespace, ['b'])).toEqual([
    { method: 'POST', path: 'tenants/public', body: { adminRoles: ['boss'], allowedClusters: ['a', 'b'] } },
    { method: 'POST', path: 'namespaces/pulsar/system/replication', body: ['a', 'b'] },
  ]);
});

test('given one that is there, then nothing is written', () => {
  expect(serveRequests([tenant], namespace, ['a'])).toEqual([]);
  expect(serveRequests([], undefined, ['a'])).toEqual([]);
});
