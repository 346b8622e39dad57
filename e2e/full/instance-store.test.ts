import { describe, expect, test } from 'vitest';
import type { Instance } from '#src/instance/model.ts';
import { eventually } from '../support/eventually.ts';
import { givenNamespace } from '../support/given.ts';
import { apply, get, kubectl } from '../support/kubernetes.ts';
import { Residents } from '../support/resources.ts';
import { keepAll, type Manifest, smallCluster } from '../support/sample.ts';
import { Subject } from '../support/subject.ts';
import { expectAll, produce, sendWithoutEnd, underTraffic } from '../support/traffic.ts';

const minute = 60_000;
const namespace = 'e2e-shared';
const store = givenNamespace(namespace, 'world-store');
/** Named so that none of the names is part of another one. */
const [first, second, third] = ['amsterdam', 'bangalore', 'caracas'].map(
  name => new Subject(namespace, name),
) as [Subject, Subject, Subject];
const residents = new Residents(first);
const numbers = Array.from({ length: 40 }, (_, at) => at);

/** A cluster of one of each that shares the store of the instance. */
function memberOf({ name }: Subject): Manifest {
  return smallCluster(namespace, name, {
    proxy: { replicas: 0 },
    broker: { config: keepAll },
    configurationStore: { clusterRef: { name: store.name } },
  });
}

interface Wish {
  readonly members: readonly Subject[];
  readonly replicas?: number;
  readonly deleteTopicsOf?: readonly string[];
}

/** The instance, with a store as small as the ZooKeeper of its members. */
function instanceOf({ members, replicas = 1, deleteTopicsOf = [] }: Wish): object {
  const { spec } = smallCluster(namespace, 'any');
  const zookeeper = { ...(spec['zookeeper'] as object), replicas };
  return {
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind: 'PulsarInstance',
    metadata: { name: 'world', namespace },
    spec: {
      configurationStore: { managed: { profile: 'Development', zookeeper } },
      members: members.map(({ name }) => ({ name, clusterRef: { name } })),
      deleteTopicsOf,
    },
  };
}

/** The namespace, replicated to these. */
function replicatedTo(...members: readonly Subject[]): readonly object[] {
  const names = members.map(({ name }) => name);
  return [
    residents.of('PulsarTenant', 'acme', { allowedClusters: names }),
    residents.of('PulsarNamespace', 'orders', { tenant: 'acme', policies: { replicationClusters: names } }),
  ];
}

async function statusOf(): Promise<NonNullable<Instance['status']>> {
  const path = `/apis/pulsar-operator.dev/v1alpha1/namespaces/${namespace}/pulsarinstances/world`;
  return (await get<Instance>(path))?.status ?? {};
}

function says(message: string, withinMs = 3 * minute): Promise<true> {
  return eventually(
    message,
    async () => {
      const status = await statusOf();
      if (status.message !== message) throw new Error(status.message);
      return true as const;
    },
    { withinMs },
  );
}

function memberSays({ name }: Subject, reason: string): Promise<true> {
  return eventually(
    `${name} is ${reason}`,
    async () => {
      const member = (await statusOf()).members?.find(each => each.name === name);
      if (member?.reason !== reason) throw new Error(`${member?.reason}: ${member?.message}`);
      return true as const;
    },
    { withinMs: 2 * minute },
  );
}

/** The clusters that one knows, as Pulsar's own administration tells. */
async function known(subject: Subject): Promise<string[]> {
  const said = await new Residents(subject).admin('clusters', 'list');
  return [first, second, third].map(({ name }) => name).filter(name => said.includes(name));
}

/** What is written in one is read in the other, each key in order. */
async function exchanged(from: Subject, to: Subject, topic: string): Promise<void> {
  await produce(from, 'broker', topic, numbers.map(String));
  await expectAll(to, 'broker', topic, numbers);
}

const brokers = async (...subjects: readonly Subject[]) =>
  (await Promise.all(subjects.map(each => each.pods('broker')))).flat().map(({ metadata }) => metadata.uid);

describe('given an instance whose store the operator runs', () => {
  test(
    'when it is applied at once with its members, then the store is made, and they come to know each other in it',
    async () => {
      await apply(memberOf(first), memberOf(second), instanceOf({ members: [first, second] }));
      await store.condition('Ready', 'True', 4 * minute);
      await says('All 2 members know each other', 8 * minute);
      expect(await known(second)).toEqual([first.name, second.name]);
    },
    14 * minute,
  );

  test(
    'when a namespace names both, once, then messages come both ways',
    async () => {
      await apply(...replicatedTo(first, second));
      await residents.reason('PulsarNamespace', 'orders', 'Ready', 2 * minute);
      await exchanged(first, second, 'acme/orders/from-first');
      await exchanged(second, first, 'acme/orders/from-second');
      await eventually('both ways are told', async () => (await statusOf()).pairs?.length === 2, {
        withinMs: minute,
      });
    },
    8 * minute,
  );

  test(
    'when its store grows to 3 and 5 and shrinks to 3 under load, then no broker restarts, and what is sent comes to the other',
    async () => {
      const before = await brokers(first, second);
      const topic = 'acme/orders/while-the-store-grows';
      const traffic = sendWithoutEnd(first, 'broker', topic);
      for (const replicas of [3, 5, 3]) {
        await apply(instanceOf({ members: [first, second], replicas }));
        await eventually(
          `the store has ${replicas} servers`,
          async () => (await store.pods('zookeeper')).length === replicas,
          { withinMs: 8 * minute },
        );
        await store.condition('Ready', 'True', 6 * minute);
      }
      const { acknowledged } = await traffic.stop();
      await expectAll(second, 'broker', topic, acknowledged);
      expect(await brokers(first, second)).toEqual(before);
      await says('All 2 members know each other');
    },
    40 * minute,
  );
});

describe('given a third cluster', () => {
  const members = [first, second, third];
  const flowing = 'acme/orders/flowing';

  test(
    'when it joins while both run under load, then it has what is sent from then on',
    async () => {
      await underTraffic(first, 'broker', flowing, async () => {
        await apply(memberOf(third), instanceOf({ members, replicas: 3 }));
        await says('All 3 members know each other', 8 * minute);
        await apply(...replicatedTo(...members));
        await residents.reason('PulsarNamespace', 'orders', 'Ready', 2 * minute);
        await exchanged(second, third, 'acme/orders/for-the-third');
        await exchanged(third, second, 'acme/orders/from-the-third');
      });
    },
    14 * minute,
  );

  test(
    'when it is taken out, then the resources that name it are named first, and then its topics until they may go',
    async () => {
      await apply(instanceOf({ members: [first, second], replicas: 3 }));
      await memberSays(third, 'StillNamed');
      expect(await known(first)).toHaveLength(3);
      await apply(...replicatedTo(first, second));
      await memberSays(third, 'TopicsWouldGo');
      await residents.reason('PulsarNamespace', 'orders', 'TopicsWouldGo', 2 * minute);
      await expectAll(third, 'broker', 'acme/orders/for-the-third', numbers);
    },
    8 * minute,
  );

  test(
    'when they may go, under load, then it leaves, and nothing is missing in the others',
    async () => {
      await underTraffic(second, 'broker', 'acme/orders/flowing-back', async () => {
        const deleteTopicsOf = [third.name];
        await apply(instanceOf({ members: [first, second], replicas: 3, deleteTopicsOf }));
        await says('All 2 members know each other', 5 * minute);
      });
      expect(await known(first)).toEqual([first.name, second.name]);
      await residents.reason('PulsarNamespace', 'orders', 'Ready', 2 * minute);
      await expectAll(first, 'broker', 'acme/orders/from-the-third', numbers);
    },
    10 * minute,
  );

  test(
    'when the instance is deleted, then the store stays, and those that are left replicate as before',
    async () => {
      await kubectl(['-n', namespace, 'delete', 'pulsarinstance', 'world']);
      await exchanged(first, second, 'acme/orders/last');
      await store.condition('Ready', 'True', minute);
    },
    4 * minute,
  );
});
