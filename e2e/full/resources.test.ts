import { describe, expect, test } from 'vitest';
import { pluralOf } from '#src/api/crd/definition.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import { eventually } from '../support/eventually.ts';
import { givenNamespace } from '../support/given.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { apply, get, kubectl } from '../support/kubernetes.ts';
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

type Kind = 'PulsarTenant' | 'PulsarNamespace' | 'PulsarPermission';

function resource(kind: Kind, name: string, spec: object, namespace = home) {
  const clusterRef = namespace === home ? { name: 'lived' } : { name: 'lived', namespace: home };
  return {
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind,
    metadata: { name, namespace },
    spec: { clusterRef, ...spec },
  };
}

function find(kind: Kind, name: string, namespace = home): Promise<Resource | undefined> {
  return get<Resource>(
    `/apis/pulsar-operator.dev/v1alpha1/namespaces/${namespace}/${pluralOf(kind)}/${name}`,
  );
}

/** Waits until Ready has this reason for the present generation; returns the sentence. */
function reason(
  kind: Kind,
  name: string,
  wanted: string,
  withinMs: number,
  namespace = home,
): Promise<string> {
  return eventually(
    `${kind} ${name} is ${wanted}`,
    async () => {
      const found = await find(kind, name, namespace);
      const ready = conditionOf(found?.status, 'Ready');
      if (ready?.reason === wanted && ready.observedGeneration === found?.metadata.generation)
        return ready.message;
      throw new Error(`${ready?.reason}: ${ready?.message}`);
    },
    { withinMs },
  );
}

function gone(kind: Kind, name: string, withinMs: number, namespace = home): Promise<boolean> {
  return eventually(`${kind} ${name} is gone`, async () => !(await find(kind, name, namespace)), {
    withinMs,
  });
}

/** Pulsar's own administration, beside autorecovery: what somebody does by hand. */
function admin(...words: string[]): Promise<string> {
  const pod = ['-n', home, 'exec', 'lived-autorecovery-0', '--'];
  return kubectl([...pod, 'bin/pulsar-admin', ...words], { deadlineMs: minute });
}

const patch = (kind: Kind, name: string, spec: object) =>
  kubectl(['-n', home, 'patch', pluralOf(kind), name, '--type=merge', '-p', JSON.stringify({ spec })]);
const remove = (kind: Kind, name: string, namespace = home) =>
  kubectl(['-n', namespace, 'delete', pluralOf(kind), name, '--wait=false']);

const orders = resource('PulsarNamespace', 'orders', {
  tenant: 'acme',
  policies: { messageTTL: 3600, retention: { retentionTimeInMinutes: -1, retentionSizeInMB: -1 } },
});

describe('given a tenant and a namespace that are applied before their cluster', () => {
  test(
    'when the cluster comes up, then both wait for it with a sentence, are Ready, and messages flow',
    async () => {
      await apply(orders, resource('PulsarTenant', 'acme', { adminRoles: ['admin'] }));
      await reason('PulsarTenant', 'acme', 'ClusterNotFound', 30_000);
      expect(await reason('PulsarNamespace', 'orders', 'ClusterNotFound', 30_000)).toContain(
        'PulsarCluster lived',
      );
      await apply(cluster);
      await subject.condition('Ready', 'True', 8 * minute);
      await reason('PulsarTenant', 'acme', 'Ready', 30_000);
      await reason('PulsarNamespace', 'orders', 'Ready', 30_000);
      const topic = 'persistent://acme/orders/first';
      await produceByJava(subject, topic, numbered('first', 20));
      expect(await consumeByJava(subject, topic, 20)).toEqual(numbered('first', 20));
    },
    14 * minute,
  );

  test(
    'when somebody changes a policy by hand, then it is put back within 30 s, with an event, and what is not managed stays',
    async () => {
      await admin('namespaces', 'set-max-producers-per-topic', 'acme/orders', '-p', '7');
      await admin('namespaces', 'set-message-ttl', 'acme/orders', '-ttl', '60');
      await eventually(
        'the event',
        async () =>
          (await subject.events('Restored')).some(note =>
            note.includes('acme/orders: messageTTL had been changed'),
          ),
        { withinMs: 30_000 },
      );
      expect(await admin('namespaces', 'get-message-ttl', 'acme/orders')).toMatch(/^3600\s*$/);
      expect(await admin('namespaces', 'get-max-producers-per-topic', 'acme/orders')).toMatch(/^7\s*$/);
    },
    4 * minute,
  );

  test(
    'when fields are changed and taken out, then Pulsar has the one and not the other',
    async () => {
      await patch('PulsarNamespace', 'orders', { policies: { messageTTL: null, maxConsumersPerTopic: 9 } });
      await reason('PulsarNamespace', 'orders', 'Ready', 30_000);
      expect(await admin('namespaces', 'get-max-consumers-per-topic', 'acme/orders')).toMatch(/^9\s*$/);
      expect(await admin('namespaces', 'get-message-ttl', 'acme/orders')).toMatch(/^(null)?\s*$/);
    },
    3 * minute,
  );

  test(
    'when Pulsar refuses a change, then its words are in the status, and taking it back heals',
    async () => {
      const persistence = { bookkeeperEnsemble: 9, bookkeeperWriteQuorum: 2, bookkeeperAckQuorum: 2 };
      await patch('PulsarNamespace', 'orders', { policies: { persistence } });
      const said = await reason('PulsarNamespace', 'orders', 'Refused', 30_000);
      expect(said).toMatch(/Pulsar refuses to set persistence \(400\): Bookkeeper-Ensemble must be/);
      await patch('PulsarNamespace', 'orders', { policies: { persistence: null } });
      await reason('PulsarNamespace', 'orders', 'Ready', 30_000);
    },
    3 * minute,
  );
});

describe('given a role', () => {
  test(
    'when it is permitted something, then Pulsar has just that, and nothing of it when the permission is deleted',
    async () => {
      const shop = { tenant: 'acme', namespace: 'orders', role: 'shop', actions: ['produce', 'consume'] };
      await apply(resource('PulsarPermission', 'shop', shop));
      await reason('PulsarPermission', 'shop', 'Ready', 30_000);
      await patch('PulsarPermission', 'shop', { actions: ['consume'] });
      await reason('PulsarPermission', 'shop', 'Ready', 30_000);
      expect(await admin('namespaces', 'permissions', 'acme/orders')).toMatch(/shop\W+\[\s*"?consume"?\s*\]/);
      await remove('PulsarPermission', 'shop');
      await gone('PulsarPermission', 'shop', 30_000);
      expect(await admin('namespaces', 'permissions', 'acme/orders')).not.toContain('shop');
    },
    4 * minute,
  );
});

describe('given a tenant from another namespace', () => {
  test(
    'when the cluster lets that in, then it is made, and when it does not any more, then the status says so and it can go',
    async () => {
      const guest = resource('PulsarTenant', 'guest', { deletionPolicy: 'Delete' }, guests);
      await apply(guest);
      await reason('PulsarTenant', 'guest', 'Ready', 30_000, guests);
      await subject.patch({ allowedNamespaces: [] });
      const said = await reason('PulsarTenant', 'guest', 'ClusterNotAllowed', 30_000, guests);
      expect(said).toContain('spec.allowedNamespaces');
      await remove('PulsarTenant', 'guest', guests);
      await gone('PulsarTenant', 'guest', 30_000, guests);
      expect(await admin('tenants', 'list')).toContain('guest');
      expect(await visitors.events('Created')).toContain('Created tenant guest');
    },
    4 * minute,
  );
});

describe('given what is deleted', () => {
  test(
    'when it is to be retained, then the resource goes at once, Pulsar keeps it, and it is adopted again',
    async () => {
      await remove('PulsarNamespace', 'orders');
      await gone('PulsarNamespace', 'orders', 30_000);
      expect(await admin('namespaces', 'list', 'acme')).toContain('acme/orders');
      await apply(orders);
      await reason('PulsarNamespace', 'orders', 'Ready', 30_000);
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
        await patch(kind, name, { deletionPolicy: 'Delete' });
        await reason(kind, name, 'Ready', 30_000);
        await remove(kind, name);
      }
      await eventually('the namespace says why', async () => {
        const ready = conditionOf((await find('PulsarNamespace', 'orders'))?.status, 'Ready');
        return ready?.reason === 'NotEmpty' && ready.message.includes('its topics are to be deleted first');
      });
      await admin('topics', 'delete', '-f', 'persistent://acme/orders/first');
      await gone('PulsarNamespace', 'orders', minute);
      await gone('PulsarTenant', 'acme', minute);
      expect(await admin('tenants', 'list')).not.toContain('acme');
    },
    5 * minute,
  );

  test(
    'when the cluster is deleted under it, then nothing holds it any more',
    async () => {
      await apply(resource('PulsarTenant', 'last', { deletionPolicy: 'Delete' }));
      await reason('PulsarTenant', 'last', 'Ready', 30_000);
      await kubectl(['-n', home, 'delete', 'pulsarcluster', 'lived', '--wait=true'], {
        deadlineMs: 3 * minute,
      });
      await reason('PulsarTenant', 'last', 'ClusterNotFound', 30_000);
      await remove('PulsarTenant', 'last');
      await gone('PulsarTenant', 'last', 30_000);
    },
    6 * minute,
  );
});
