import { describe, expect, test } from 'vitest';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { eventually } from '../support/eventually.ts';
import { givenNamespace } from '../support/given.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { Residents } from '../support/resources.ts';
import { smallCluster } from '../support/sample.ts';

const home = 'e2e-resources';
const guests = 'e2e-resources-guests';
const minute = 60_000;
const subject = givenNamespace(home, 'lived');
const visitors = givenNamespace(guests, 'none');
const cluster = smallCluster(home, 'lived', {
  proxy: { replicas: 0 },
  broker: { config: { brokerDeleteInactiveTopicsEnabled: 'false' } },
  allowedNamespaces: [guests],
});

const residents = new Residents({ namespace: home, name: 'lived' });

const orders = residents.of('PulsarNamespace', 'orders', {
  tenant: 'acme',
  policies: { messageTTL: 3600, retention: { retentionTimeInMinutes: -1, retentionSizeInMB: -1 } },
});

describe('given a tenant and a namespace that are applied before their cluster', () => {
  test(
    'when the cluster comes up, then both wait for it with a sentence, are Ready, and messages flow',
    async () => {
      await apply(orders, residents.of('PulsarTenant', 'acme', { adminRoles: ['admin'] }));
      await residents.reason('PulsarTenant', 'acme', 'ClusterNotFound', 30_000);
      expect(await residents.reason('PulsarNamespace', 'orders', 'ClusterNotFound', 30_000)).toContain(
        'PulsarCluster lived',
      );
      await apply(cluster);
      await subject.condition('Ready', 'True', 8 * minute);
      await residents.reason('PulsarTenant', 'acme', 'Ready', 30_000);
      await residents.reason('PulsarNamespace', 'orders', 'Ready', 30_000);
      const topic = 'persistent://acme/orders/first';
      await produceByJava(subject, topic, numbered('first', 20));
      expect(await consumeByJava(subject, topic, 20)).toEqual(numbered('first', 20));
    },
    14 * minute,
  );

  test(
    'when somebody changes a policy by hand, then it is put back within 30 s, with an event, and what is not managed stays',
    async () => {
      await residents.admin('namespaces', 'set-max-producers-per-topic', 'acme/orders', '-p', '7');
      await residents.admin('namespaces', 'set-message-ttl', 'acme/orders', '-ttl', '60');
      await eventually(
        'the event',
        async () =>
          (await subject.events('Restored')).some(note =>
            note.includes('acme/orders: messageTTL had been changed'),
          ),
        { withinMs: 30_000 },
      );
      expect(await residents.admin('namespaces', 'get-message-ttl', 'acme/orders')).toMatch(/^3600\s*$/);
      expect(await residents.admin('namespaces', 'get-max-producers-per-topic', 'acme/orders')).toMatch(
        /^7\s*$/,
      );
    },
    4 * minute,
  );

  test(
    'when fields are changed and taken out, then Pulsar has the one and not the other',
    async () => {
      await residents.patch('PulsarNamespace', 'orders', {
        policies: { messageTTL: null, maxConsumersPerTopic: 9 },
      });
      await residents.reason('PulsarNamespace', 'orders', 'Ready', 30_000);
      expect(await residents.admin('namespaces', 'get-max-consumers-per-topic', 'acme/orders')).toMatch(
        /^9\s*$/,
      );
      expect(await residents.admin('namespaces', 'get-message-ttl', 'acme/orders')).toMatch(/^(null)?\s*$/);
    },
    3 * minute,
  );

  test(
    'when Pulsar refuses a change, then its words are in the status, and taking it back heals',
    async () => {
      const persistence = { bookkeeperEnsemble: 9, bookkeeperWriteQuorum: 2, bookkeeperAckQuorum: 2 };
      await residents.patch('PulsarNamespace', 'orders', { policies: { persistence } });
      const said = await residents.reason('PulsarNamespace', 'orders', 'Refused', 30_000);
      expect(said).toMatch(/Pulsar refuses to set persistence \(400\): Bookkeeper-Ensemble must be/);
      await residents.patch('PulsarNamespace', 'orders', { policies: { persistence: null } });
      await residents.reason('PulsarNamespace', 'orders', 'Ready', 30_000);
    },
    3 * minute,
  );
});

describe('given a role', () => {
  test(
    'when it is permitted something, then Pulsar has just that, and nothing of it when the permission is deleted',
    async () => {
      const shop = { tenant: 'acme', namespace: 'orders', role: 'shop', actions: ['produce', 'consume'] };
      await apply(residents.of('PulsarPermission', 'shop', shop));
      await residents.reason('PulsarPermission', 'shop', 'Ready', 30_000);
      await residents.patch('PulsarPermission', 'shop', { actions: ['consume'] });
      await residents.reason('PulsarPermission', 'shop', 'Ready', 30_000);
      expect(await residents.admin('namespaces', 'permissions', 'acme/orders')).toMatch(
        /shop\W+\[\s*"?consume"?\s*\]/,
      );
      await residents.remove('PulsarPermission', 'shop');
      await residents.gone('PulsarPermission', 'shop', 30_000);
      expect(await residents.admin('namespaces', 'permissions', 'acme/orders')).not.toContain('shop');
    },
    4 * minute,
  );
});

describe('given a tenant from another namespace', () => {
  test(
    'when the cluster lets that in, then it is made, and when it does not any more, then the status says so and it can go',
    async () => {
      const guest = residents.of('PulsarTenant', 'guest', { deletionPolicy: 'Delete' }, guests);
      await apply(guest);
      await residents.reason('PulsarTenant', 'guest', 'Ready', 30_000, guests);
      await subject.patch({ allowedNamespaces: [] });
      const said = await residents.reason('PulsarTenant', 'guest', 'ClusterNotAllowed', 30_000, guests);
      expect(said).toContain('spec.allowedNamespaces');
      await residents.remove('PulsarTenant', 'guest', guests);
      await residents.gone('PulsarTenant', 'guest', 30_000, guests);
      expect(await residents.admin('tenants', 'list')).toContain('guest');
      expect(await visitors.events('Created')).toContain('Created tenant guest');
    },
    4 * minute,
  );
});

describe('given what is deleted', () => {
  test(
    'when it is to be retained, then the resource goes at once, Pulsar keeps it, and it is adopted again',
    async () => {
      await residents.remove('PulsarNamespace', 'orders');
      await residents.gone('PulsarNamespace', 'orders', 30_000);
      expect(await residents.admin('namespaces', 'list', 'acme')).toContain('acme/orders');
      await apply(orders);
      await residents.reason('PulsarNamespace', 'orders', 'Ready', 30_000);
      expect(await subject.events('Adopted')).toContain(
        'Adopted namespace acme/orders, which was there already',
      );
    },
    3 * minute,
  );

  test(
    'when it is to be deleted and is not empty, then it stays and says why, and goes once it is',
    async () => {
      for (const [kind, name] of [
        ['PulsarNamespace', 'orders'],
        ['PulsarTenant', 'acme'],
      ] as const) {
        await residents.patch(kind, name, { deletionPolicy: 'Delete' });
        await residents.reason(kind, name, 'Ready', 30_000);
        await residents.remove(kind, name);
      }
      await eventually('the namespace says why', async () => {
        const ready = conditionOf((await residents.find('PulsarNamespace', 'orders'))?.status, 'Ready');
        return ready?.reason === 'NotEmpty' && ready.message.includes('its topics are to be deleted first');
      });
      await residents.admin('topics', 'delete', '-f', 'persistent://acme/orders/first');
      await residents.gone('PulsarNamespace', 'orders', minute);
      await residents.gone('PulsarTenant', 'acme', minute);
      expect(await residents.admin('tenants', 'list')).not.toContain('acme');
    },
    5 * minute,
  );

  test(
    'when the cluster is deleted under it, then nothing holds it any more',
    async () => {
      await apply(residents.of('PulsarTenant', 'last', { deletionPolicy: 'Delete' }));
      await residents.reason('PulsarTenant', 'last', 'Ready', 30_000);
      await kubectl(['-n', home, 'delete', 'pulsarcluster', 'lived', '--wait=true'], {
        deadlineMs: 3 * minute,
      });
      await residents.reason('PulsarTenant', 'last', 'ClusterNotFound', 30_000);
      await residents.remove('PulsarTenant', 'last');
      await residents.gone('PulsarTenant', 'last', 30_000);
    },
    6 * minute,
  );
});
