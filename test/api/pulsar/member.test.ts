import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, adminOf } from './admin.ts';
import { SharingClusters } from './member-servers.ts';

const functions = { runtime: 'Thread' };
let clusters: SharingClusters;
let web = '';

/** Of two members the first has functions; the servers of the second run. */
beforeAll(async () => {
  clusters = await SharingClusters.start();
  await clusters.enter('a', { functions });
  await clusters.inStore(async (open, root) => {
    const { data } = await open.getData(`${root}/admin/policies/public/default`);
    await open.create(`${root}/admin/policies/public/functions`, data);
  });
  ({ web } = await clusters.serve(await clusters.enter('b', { functions })));
}, 900_000);

afterAll(() => clusters?.[Symbol.asyncDispose]());

describe('given the second member of a configuration store, with the files that the operator makes', () => {
  test('then its broker serves, and knows the other', async () => {
    const { value } = await admin({ web }, 'GET', 'clusters');
    expect(value).toEqual(['a', 'b']);
    await expect
      .poll(() => admin({ web }, 'GET', 'brokers/health'), { timeout: 60_000 })
      .toMatchObject({ status: 200 });
  }, 120_000);

  test('then public/default is that of the first, and a namespace of its own is served', async () => {
    const refused = await admin({ web }, 'PUT', 'persistent/public/default/topic');
    expect(refused).toMatchObject({
      status: 412,
      value: { reason: expect.stringContaining('missing local cluster') },
    });
    await admin({ web }, 'PUT', 'tenants/acme', { allowedClusters: ['a', 'b'], adminRoles: [] });
    await admin({ web }, 'PUT', 'namespaces/acme/orders', { replication_clusters: ['b'] });
    expect((await admin({ web }, 'PUT', 'persistent/acme/orders/topic')).status).toBe(204);
  }, 60_000);

  test('then what is shared is in the shared store, and not in its own', async () => {
    const path = '/admin/policies/acme/orders';
    expect(await clusters.inStore((open, root) => open.exists(root + path))).toBeDefined();
    expect(await clusters.inOwn(open => open.exists(`/b${path}`))).toBeUndefined();
  });

  test('then its workers have a namespace of their own, though the first has functions too', async () => {
    const functions = () => adminOf({ web }, 'v3', 'GET', 'functions/acme/orders');
    await expect.poll(functions, { timeout: 120_000 }).toMatchObject({ status: 200, value: [] });
    const { value } = await admin({ web }, 'GET', 'namespaces/public/functions-b/replication');
    expect(value).toEqual(['b']);
  }, 180_000);

  test('when the store is gone, then what is known is served on', async () => {
    await clusters.endStore();
    const health = () => admin({ web }, 'GET', 'brokers/health');
    for (let look = 0; look < 3; look++) {
      await expect.poll(health, { timeout: 60_000 }).toMatchObject({ status: 200 });
      expect((await admin({ web }, 'GET', 'persistent/acme/orders/topic/stats')).status).toBe(200);
    }
  }, 240_000);
});
