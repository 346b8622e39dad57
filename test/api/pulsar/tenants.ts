import { beforeEach, describe, expect, test } from 'vitest';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { type PulsarTenantSpec, pulsarTenantSpec } from '#src/api/resources/tenant.ts';
import { BrokerError } from '#src/clients/pulsar/admin.ts';
import { outcomeOf, readAdmin, writeAdmin } from '#src/clients/pulsar/admin-request.ts';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import type { Pulsar } from './server.ts';

/** Tries out tenants, namespaces in them, and what answers mean. */
export function tenantsOf(served: () => Pulsar): void {
  let pulsar: Pulsar;
  let tenants: ResourceWorld<PulsarTenantSpec>;
  let name: string;
  let count = 0;

  beforeEach(() => {
    pulsar = served();
    name = `acme-${++count}`;
    tenants = new ResourceWorld(tenantKind, { brokers: [pulsar.web] });
  });

  async function applied(fields: object): Promise<void> {
    tenants.apply(name, pulsarTenantSpec.parse({ clusterRef: { name: 'demo' }, ...fields }));
    await tenants.pass(name);
  }

  const told = async () => (await admin(pulsar, 'GET', `tenants/${name}`)).value;

  describe('a tenant', () => {
    test('given none, when it is applied, changed by hand, changed and taken out, then Pulsar has it each time', async () => {
      await applied({});
      expect(await told()).toEqual({ adminRoles: [], allowedClusters: ['demo'] });
      await applied({ adminRoles: ['b', 'a'], allowedClusters: ['east', 'demo'] });
      expect(await told()).toEqual({ adminRoles: ['a', 'b'], allowedClusters: ['east', 'demo'] });
      await admin(pulsar, 'POST', `tenants/${name}`, { adminRoles: ['c'], allowedClusters: ['demo'] });
      await tenants.pass(name);
      expect(await told()).toEqual({ adminRoles: ['a', 'b'], allowedClusters: ['east', 'demo'] });
      expect(tenants.events.at(-1)?.message).toBe(
        `Restored tenant ${name}: adminRoles, allowedClusters had been changed in Pulsar`,
      );
      await applied({});
      expect(await told()).toEqual({ adminRoles: [], allowedClusters: ['demo'] });
      expect(tenants.said(name)).toBe('True Ready: As specified in Pulsar');
    });

    test('given one that somebody made, when nothing is said of a field, then that is left as it is', async () => {
      await admin(pulsar, 'PUT', `tenants/${name}`, {
        adminRoles: ['theirs'],
        allowedClusters: ['demo', 'east'],
      });
      await applied({});
      await applied({ allowedClusters: ['demo'] });
      expect(await told()).toEqual({ adminRoles: ['theirs'], allowedClusters: ['demo'] });
      expect(tenants.events.map(({ reason }) => reason)).toEqual(['Adopted', 'Updated']);
    });

    test('given one that somebody deletes, then it is made again', async () => {
      await applied({ adminRoles: ['a'] });
      await admin(pulsar, 'DELETE', `tenants/${name}`);
      await tenants.pass(name);
      expect(await told()).toMatchObject({ adminRoles: ['a'] });
      expect(tenants.events.at(-1)?.message).toBe(`Made tenant ${name} again: it had been deleted in Pulsar`);
    });

    test('given a cluster that nobody knows, then the rest is set and it is waited for, until somebody registers it', async () => {
      const later = `later-${name}`;
      await applied({ adminRoles: ['a'], allowedClusters: ['demo', later] });
      expect(tenants.said(name)).toMatch(
        /^False ClusterNotRegistered: PulsarCluster demo does not know cluster later-/,
      );
      expect(await told()).toEqual({ adminRoles: ['a'], allowedClusters: ['demo'] });
      await admin(pulsar, 'PUT', `clusters/${later}`, { serviceUrl: 'http://127.0.0.1:1' });
      await tenants.pass(name);
      expect(tenants.said(name)).toBe('True Ready: As specified in Pulsar');
      expect(await told()).toEqual({ adminRoles: ['a'], allowedClusters: ['demo', later] });
    });
  });

  describe('a namespace in a tenant', () => {
    const spec = (fields: object) =>
      pulsarNamespaceSpec.parse({ clusterRef: { name: 'demo' }, tenant: name, ...fields });

    test('given no tenant, then it waits for it, and is there once it is', async () => {
      const namespaces = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
      namespaces.apply('orders', spec({ bundles: 6 }));
      await namespaces.pass('orders');
      expect(namespaces.said('orders')).toBe(
        `False TenantNotFound: Tenant ${name} does not exist: waiting for it. A PulsarTenant makes one`,
      );
      await applied({});
      await namespaces.pass('orders');
      expect(namespaces.said('orders')).toBe('True Ready: As specified in Pulsar');
      const { value } = await admin(pulsar, 'GET', `namespaces/${name}/orders`);
      expect(value).toMatchObject({ bundles: { numBundles: 6 }, replication_clusters: ['demo'] });
    });

    test('given what is to be deleted and is not empty, then it stays and says why, and goes when it is', async () => {
      const namespaces = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
      await applied({ deletionPolicy: 'Delete' });
      await tenants.pass(name);
      namespaces.apply('orders', spec({ deletionPolicy: 'Delete' }));
      for (let passes = 0; passes < 2; passes++) await namespaces.pass('orders');
      await admin(pulsar, 'PUT', `persistent/${name}/orders/topic`);
      const deletion = { deletionTimestamp: '2026-01-01T00:00:00Z' };
      tenants.apply(
        name,
        pulsarTenantSpec.parse({ clusterRef: { name: 'demo' }, deletionPolicy: 'Delete' }),
        deletion,
      );
      namespaces.apply('orders', spec({ deletionPolicy: 'Delete' }), deletion);
      await tenants.pass(name);
      await namespaces.pass('orders');
      expect(tenants.said(name)).toContain(
        `NotEmpty: Deleting tenant ${name}: its namespaces are to be deleted first`,
      );
      expect(namespaces.said('orders')).toContain('NotEmpty: Deleting namespace');
      await admin(pulsar, 'DELETE', `persistent/${name}/orders/topic`);
      await namespaces.pass('orders');
      await tenants.pass(name);
      expect([namespaces.of('orders'), tenants.of(name)]).toEqual([undefined, undefined]);
      expect((await admin(pulsar, 'GET', `tenants/${name}`)).status).toBe(404);
    });

    test('given what is to be retained, when the resource goes, then Pulsar keeps it', async () => {
      await applied({});
      expect(tenants.of(name)?.metadata.finalizers ?? []).toEqual([]);
      expect(await told()).toMatchObject({ allowedClusters: ['demo'] });
    });
  });

  describe('what answers mean', () => {
    const options = { credentials: anonymous, deadlineMs: 10_000 };

    test.each([
      ['a tenant twice', 'PUT', 'tenants/public', { adminRoles: [], allowedClusters: ['demo'] }, 'conflict'],
      ['a tenant that is not there', 'DELETE', 'tenants/none', undefined, 'absent'],
      ['a tenant that is not empty', 'DELETE', 'tenants/public', undefined, 'conflict'],
      ['a tenant by force', 'DELETE', 'tenants/public?force=true', undefined, 'refused'],
      ['a name that Pulsar does not take', 'PUT', 'tenants/a%20b', { allowedClusters: ['demo'] }, 'refused'],
      ['a call that there is not', 'POST', 'namespaces/public/default/nothing', 1, 'refused'],
    ] as const)('given %s, then it is told apart', async (_, method, path, body, outcome) => {
      const failure: unknown = await writeAdmin(pulsar.web, { method, path, body }, options).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(BrokerError);
      expect(outcomeOf(failure as BrokerError)).toBe(outcome);
    });

    test('given what is not set and what is not there, then both are nothing', async () => {
      for (const path of ['namespaces/public/default/messageTTL', 'namespaces/public/none'])
        expect(await readAdmin(pulsar.web, path, options)).toBeUndefined();
    });

    test('given a broker that has gone, then nobody answers, and it is asked again', async () => {
      const failure: unknown = await readAdmin('http://127.0.0.1:1', 'tenants', options).catch(
        (error: unknown) => error,
      );
      expect(outcomeOf(failure as BrokerError)).toBe('later');
    });
  });
}
