import { type PulsarTenantSpec, pulsarTenantSpec } from '#src/api/resources/tenant.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { type FakePulsar, fakePulsar } from './fake-pulsar.ts';

/** Of tenant acme in Pulsar. */
export const path = 'tenants/acme';

/** What Pulsar tells of it. */
export function info(adminRoles: string[] = [], allowedClusters = ['demo']) {
  return { adminRoles, allowedClusters };
}

export const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' };

export function spec(fields: object = {}): PulsarTenantSpec {
  return pulsarTenantSpec.parse({ clusterRef: { name: 'demo' }, ...fields });
}

export interface Acme {
  readonly pulsar: FakePulsar;
  readonly world: ResourceWorld<PulsarTenantSpec>;
}

/** A Pulsar without tenants, and a world of PulsarTenants that live in it. */
export async function acme(): Promise<Acme> {
  const pulsar = await fakePulsar();
  return { pulsar, world: new ResourceWorld(tenantKind, { brokers: [pulsar.web] }) };
}
