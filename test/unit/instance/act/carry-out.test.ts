import { describe, expect, test } from 'vitest';
import { SimulatedPulsar } from '#simulation/instances/pulsar.ts';
import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import { carryOutWrite } from '#src/instance/act/carry-out.ts';
import type { InstanceWrite } from '#src/instance/write.ts';

const parting = { own: 'a', gone: ['c'], awaited: ['c'] };

/** A cluster that replicates to `c`, and what it was told to do since. */
function given() {
  const pulsar = new SimulatedPulsar('a');
  pulsar.records.set('c', {});
  pulsar.add('acme/orders');
  const body = { adminRoles: [], allowedClusters: ['a', 'c'] };
  pulsar.write({ method: 'POST', path: 'tenants/acme', body });
  pulsar.write({ method: 'POST', path: 'namespaces/acme/orders/replication', body: ['a', 'c'] });
  const asked = {
    read: async (path: string) => pulsar.read(path),
    write: async (request: AdminRequest) => pulsar.write(request),
  };
  return { pulsar, done: (write: InstanceWrite) => carryOutWrite(asked, write, () => undefined) };
}

describe('what was decided a moment ago, and is not right any more', () => {
  test('given messages that have come since, then the list stays', async () => {
    const { pulsar, done } = given();
    pulsar.produce(1);
    expect(await done({ kind: 'shrink', parting, namespace: 'acme/orders' })).toBe(false);
    expect(pulsar.dropped.size).toBe(0);
    pulsar.replicate(() => true);
    expect(await done({ kind: 'shrink', parting, namespace: 'acme/orders' })).toBe(true);
  });

  test('given a policy that names it since, then it is not forgotten', async () => {
    const { pulsar, done } = given();
    expect(await done({ kind: 'forget', parting })).toBe(false);
    expect(pulsar.records.has('c')).toBe(true);
  });

  test('given a list that is there again, then where the namespace may be stays', async () => {
    const { pulsar, done } = given();
    pulsar.write({ method: 'POST', path: 'namespaces/acme/orders/allowedClusters', body: ['a', 'c'] });
    expect(await done({ kind: 'disallow', parting, namespace: 'acme/orders' })).toBe(false);
    expect(pulsar.namespaces.get('acme/orders')?.allowed).toEqual(['a', 'c']);
  });

  test('given what is gone or done already, then there is nothing to do', async () => {
    const { pulsar, done } = given();
    pulsar.tenants.clear();
    pulsar.namespaces.clear();
    expect(await done({ kind: 'disallowTenant', parting, tenant: 'acme' })).toBe(false);
    expect(await done({ kind: 'shrink', parting, namespace: 'acme/orders' })).toBe(false);
    const request = { method: 'PUT', path: 'clusters/c', body: {} } as const;
    expect(await done({ kind: 'register', on: 'a', about: 'c', isNew: true, request })).toBe(true);
  });
});
