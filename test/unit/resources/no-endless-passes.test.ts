import { afterEach, beforeEach, expect, test } from 'vitest';
import { functionKind } from '#src/resources/function/function.ts';
import type { ResourceKind } from '#src/resources/model/kind.ts';
import type { Resource, ResourceSpec } from '#src/resources/model/resource.ts';
import { packageKind } from '#src/resources/package/package.ts';
import { permissionKind } from '#src/resources/permission/permission.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { type FakePulsar, fakePulsar } from './fake-pulsar.ts';
import { functionOf, packageOf, permissionOf, tenantOf } from './hand-made-resources.ts';

let pulsar: FakePulsar;

beforeEach(async () => {
  pulsar = await fakePulsar();
});

afterEach(() => pulsar[Symbol.asyncDispose]());

function worldOf<S extends ResourceSpec>(kind: ResourceKind<S>, { metadata, spec }: Resource<S>) {
  const world = new ResourceWorld(kind, { brokers: [pulsar.web] });
  world.files.set('code/totals.py', 'x').set('functions/totals.py', 'x');
  world.apply(metadata.name, spec);
  return {
    statuses: () => world.statuses,
    pass: () => world.pass(metadata.name),
    said: () => world.said(metadata.name),
    edit: () => world.apply(metadata.name, spec),
  };
}

const content = { url: 'http://127.0.0.1:1/a.zip', sha256: 'a'.repeat(64) };
const orders = ['tenants/acme', 'namespaces/acme/orders'];

/** Each status that is written brings a pass: where every pass wrote one, there would be no end. */
test.each([
  ['a tenant that is refused', () => worldOf(tenantKind, tenantOf()), [], 'Refused'],
  ['a function without its tenant', () => worldOf(functionKind, functionOf()), [], 'TenantNotFound'],
  ['a package without its tenant', () => worldOf(packageKind, packageOf({ content })), [], 'TenantNotFound'],
  ['one without its file', () => worldOf(packageKind, packageOf({ content })), orders, 'ContentUnavailable'],
  [
    'a permission without its topic',
    () => worldOf(permissionKind, permissionOf({ topic: 'placed' })),
    orders,
    'TopicNotFound',
  ],
])(
  'given %s, when it is tried again and again, then its status is written no more',
  async (_, made, there, reason) => {
    pulsar.instead['PUT tenants/acme'] = [412, 'not like that'];
    for (const path of there) pulsar.held.set(path, {});
    const world = made();
    // The first may do no more than hold it.
    await world.pass();
    await world.pass();
    const asked = pulsar.asked.length;
    const before = world.statuses();
    expect(world.said()).toContain(`False ${reason}`);
    for (let again = 0; again < 3; again++) await world.pass();
    expect(pulsar.asked.length).toBeGreaterThan(asked);
    expect([world.statuses(), world.said().split(':')[0]]).toEqual([before, `False ${reason}`]);
    world.edit();
    await world.pass();
    expect(world.statuses()).toBeGreaterThan(before);
  },
);
