import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { apply } from '../support/kubernetes.ts';
import { Residents } from '../support/resources.ts';
import { smallCluster } from '../support/sample.ts';

const namespace = 'e2e-topics';
const minute = 60_000;
const subject = givenCluster(smallCluster(namespace, 'topical', { proxy: { replicas: 0 } }));
const residents = new Residents({ namespace, name: 'topical' });
const placed = 'persistent://acme/orders/placed';
const where = { tenant: 'acme', namespace: 'orders' };
const avro = (type: string) =>
  JSON.stringify({ type: 'record', name: 'Order', fields: [{ name: 'id', type }] });

/** Waits for an event of this reason with these words in it. */
function told(reason: string, words: string, withinMs: number): Promise<true> {
  return eventually(
    `an event ${reason} with ${words}`,
    async () => {
      const notes = await subject.events(reason);
      if (notes.some(note => note.includes(words))) return true;
      throw new Error(`there are ${JSON.stringify(notes)}`);
    },
    { withinMs },
  );
}

describe('given a topic, its subscription and a permission in it', () => {
  test(
    'when they are applied before their namespace and tenant, then each waits with a sentence, and messages reach the subscription',
    async () => {
      await apply(
        residents.of('PulsarSubscription', 'shop', { ...where, topic: 'placed', position: 'Earliest' }),
        residents.of('PulsarTopic', 'placed', { ...where, partitions: 2, policies: { maxProducers: 5 } }),
        residents.of('PulsarPermission', 'shop', {
          ...where,
          ...{ topic: 'placed', role: 'shop', actions: ['consume'] },
        }),
      );
      expect(await residents.reason('PulsarTopic', 'placed', 'NamespaceNotFound', 30_000)).toContain(
        'Namespace acme/orders does not exist',
      );
      expect(await residents.reason('PulsarSubscription', 'shop', 'TopicNotFound', 30_000)).toContain(placed);
      await apply(
        residents.of('PulsarNamespace', 'orders', { tenant: 'acme' }),
        residents.of('PulsarTenant', 'acme', {}),
      );
      await residents.reason('PulsarTopic', 'placed', 'Ready', 30_000);
      await residents.reason('PulsarSubscription', 'shop', 'Ready', 30_000);
      await residents.reason('PulsarPermission', 'shop', 'Ready', 30_000);
      await produceByJava(subject, placed, numbered('placed', 20));
      const received = await consumeByJava(subject, placed, 20, 'shop');
      expect(received.toSorted()).toEqual(numbered('placed', 20).toSorted());
      expect(await residents.admin('topics', 'permissions', placed)).toMatch(/shop\W+consume/);
    },
    8 * minute,
  );

  test(
    'when its partitions grow, then Pulsar has them; when they are to become fewer, then that is refused',
    async () => {
      await residents.patch('PulsarTopic', 'placed', { partitions: 4 });
      await residents.reason('PulsarTopic', 'placed', 'Ready', 30_000);
      const metadata = await residents.admin('topics', 'get-partitioned-topic-metadata', placed);
      expect(metadata).toMatch(/"partitions"\s*:\s*4/);
      await expect(residents.patch('PulsarTopic', 'placed', { partitions: 3 })).rejects.toThrow(
        'can only grow',
      );
    },
    3 * minute,
  );

  test(
    'when somebody changes a policy by hand, then it is put back within a minute, and what is not managed stays',
    async () => {
      await residents.admin('topicPolicies', 'set-max-consumers', '-c', '9', placed);
      await residents.admin('topicPolicies', 'set-max-producers', '-p', '7', placed);
      await told('Restored', `${placed}: maxProducers had been changed`, minute);
      expect(await residents.admin('topicPolicies', 'get-max-producers', placed)).toMatch(/^5\s*$/);
      expect(await residents.admin('topicPolicies', 'get-max-consumers', placed)).toMatch(/^9\s*$/);
    },
    5 * minute,
  );

  test(
    'when a policy is taken out and another given, then Pulsar has the one and not the other',
    async () => {
      await residents.patch('PulsarTopic', 'placed', {
        policies: { maxProducers: null, messageTTL: 3600 },
      });
      await residents.reason('PulsarTopic', 'placed', 'Ready', 30_000);
      expect(await residents.admin('topicPolicies', 'get-max-producers', placed)).toMatch(/^(null)?\s*$/);
      expect(await residents.admin('topicPolicies', 'get-message-ttl', placed)).toMatch(/^3600\s*$/);
    },
    4 * minute,
  );

  test(
    'when somebody deletes the subscription, then it is made again, and what is lost is told',
    async () => {
      await residents.admin('topics', 'unsubscribe', '-f', '-s', 'shop', placed);
      await told('Restored', `Made subscription shop of ${placed} again`, minute);
      expect(await residents.admin('topics', 'subscriptions', placed)).toContain('shop');
    },
    3 * minute,
  );

  test(
    'when somebody deletes the topic, then it is made again with its partitions and policies',
    async () => {
      await residents.admin('topics', 'delete-partitioned-topic', '-f', placed);
      await told('Restored', `Made topic ${placed} again`, minute);
      await residents.reason('PulsarTopic', 'placed', 'Ready', 30_000);
      expect(await residents.admin('topicPolicies', 'get-message-ttl', placed)).toMatch(/^3600\s*$/);
      await eventually(
        'the subscription is there again',
        async () => (await residents.admin('topics', 'subscriptions', placed)).includes('shop'),
        { withinMs: minute },
      );
    },
    6 * minute,
  );
});

describe('given a topic with a schema', () => {
  test(
    'when another one does not go with it, then Pulsar says why, and taking it back heals',
    async () => {
      const schema = { type: 'AVRO', definition: avro('int') };
      await apply(residents.of('PulsarTopic', 'typed', { ...where, schema }));
      await residents.reason('PulsarTopic', 'typed', 'Ready', 30_000);
      expect(await residents.admin('schemas', 'get', 'persistent://acme/orders/typed')).toContain('AVRO');
      await residents.patch('PulsarTopic', 'typed', { schema: { definition: avro('string') } });
      const said = await residents.reason('PulsarTopic', 'typed', 'Refused', 30_000);
      expect(said).toMatch(/Pulsar refuses to set schema \(409\): .*compatibility/);
      await residents.patch('PulsarTopic', 'typed', { schema });
      await residents.reason('PulsarTopic', 'typed', 'Ready', 30_000);
    },
    4 * minute,
  );
});

describe('given what is deleted', () => {
  test(
    'when it is to be retained, then Pulsar keeps it; when it is to be deleted, then it goes',
    async () => {
      await residents.remove('PulsarSubscription', 'shop');
      await residents.gone('PulsarSubscription', 'shop', 30_000);
      expect(await residents.admin('topics', 'subscriptions', placed)).toContain('shop');
      await residents.remove('PulsarPermission', 'shop');
      await residents.gone('PulsarPermission', 'shop', 30_000);
      expect(await residents.admin('topics', 'permissions', placed)).not.toContain('shop');
      for (const name of ['placed', 'typed']) {
        await residents.patch('PulsarTopic', name, { deletionPolicy: 'Delete' });
        await residents.reason('PulsarTopic', name, 'Ready', 30_000);
        await residents.remove('PulsarTopic', name);
      }
      await residents.gone('PulsarTopic', 'placed', minute);
      await residents.gone('PulsarTopic', 'typed', minute);
      const left = await residents.admin('topics', 'list', 'acme/orders');
      expect(left).not.toMatch(/placed|typed/);
    },
    6 * minute,
  );
});
