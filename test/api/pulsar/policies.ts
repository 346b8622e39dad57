import { describe, expect, test } from 'vitest';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import type { NamespacePolicies } from '#src/api/resources/policies.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { policies } from '#src/resources/namespace/policies.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import { policyCases } from './policy-cases.ts';
import type { Pulsar } from './server.ts';

const path = 'namespaces/acme/orders';

function specWith(given: NamespacePolicies) {
  const clusterRef = { name: 'demo' };
  return pulsarNamespaceSpec.parse({ clusterRef, tenant: 'acme', policies: given });
}

/** All that Pulsar tells of the namespace; for one flag it keeps that it is off, and no call makes it forget. */
async function toldBy(pulsar: Pulsar): Promise<unknown[]> {
  const { dispatcherPauseOnAckStatePersistentEnabled: pause, ...all } = (await admin(pulsar, 'GET', path))
    .value as Record<string, unknown>;
  const apart = ['antiAffinity', 'persistence/bookieAffinity'].map(async each => {
    const { status, value } = await admin(pulsar, 'GET', `${path}/${each}`);
    return status === 404 ? '' : value;
  });
  return [all, pause ?? false, ...(await Promise.all(apart))];
}

/** Tries out every policy of a namespace. */
export function policiesOf(served: () => Pulsar): void {
  test('given the table of policies, then each is tried out here', () => {
    const apart = ['allowedClusters', 'replicationClusters', 'entryFilters'];
    const tried = new Set(policyCases.map(({ field }) => field));
    expect(policies.filter(({ field }) => !tried.has(field) && !apart.includes(field))).toEqual([]);
  });

  describe.each(policyCases)('the policy $field of a namespace', ({ field, values, drift }) => {
    test(`${JSON.stringify(values)}: when it is set, changed by hand, changed and taken out, then Pulsar has it each time`, async () => {
      const pulsar = served();
      const told = () => toldBy(pulsar);
      const orders = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
      orders.apply('orders', specWith({}));
      await orders.pass('orders');
      const before = await told();

      orders.apply('orders', specWith(values[0]));
      await orders.pass('orders');
      expect(orders.said('orders')).toBe('True Ready: As specified in Pulsar');
      const set = await told();
      expect(set).not.toEqual(before);
      const { statuses } = orders;
      await orders.pass('orders');
      expect([await told(), orders.statuses]).toEqual([set, statuses]);

      expect((await admin(pulsar, drift.method, `${path}/${drift.path}`, drift.body)).status).toBeLessThan(
        300,
      );
      expect(await told()).not.toEqual(set);
      await orders.pass('orders');
      expect(await told()).toEqual(set);
      expect(orders.events.at(-1)).toMatchObject({
        reason: 'Restored',
        message: expect.stringContaining(field.split('.')[0] ?? ''),
      });

      orders.apply('orders', specWith(values[1]));
      await orders.pass('orders');
      expect(orders.said('orders')).toBe('True Ready: As specified in Pulsar');
      expect(await told()).not.toEqual(set);

      orders.apply('orders', specWith({}));
      await orders.pass('orders');
      expect(orders.said('orders')).toBe('True Ready: As specified in Pulsar');
      expect(orders.of('orders')?.status?.managedFields).toEqual([]);
      expect(await told()).toEqual(before);
    });
  });
}
