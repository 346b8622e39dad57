import { describe, expect, test } from 'vitest';
import { restartAnnotation } from '#src/components/build/names.ts';
import { eventually } from '../support/eventually.ts';
import { givenNamespace } from '../support/given.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { Residents } from '../support/resources.ts';
import { type Manifest, smallCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import { Subject } from '../support/subject.ts';
import { underTraffic } from '../support/traffic.ts';

const namespace = 'e2e-store';
const minute = 60_000;
const store = givenNamespace(namespace, 'shared');
/** Named so that none of the names is part of another one. */
const [first, second] = [new Subject(namespace, 'amsterdam'), new Subject(namespace, 'bangalore')];
const members = [first.name, second.name];
const residents = new Residents(first);

/** A cluster of one of each that shares the store. */
function memberOf({ name }: Subject): Manifest {
  return smallCluster(namespace, name, {
    proxy: { replicas: 0 },
    configurationStore: { clusterRef: { name: store.name } },
  });
}

/** A ZooKeeper ensemble alone, as small as that of the others. */
function storeOf(replicas: number): Manifest {
  const { spec, ...manifest } = smallCluster(namespace, store.name);
  const zookeeper = { ...(spec['zookeeper'] as object), replicas };
  return { ...manifest, spec: { purpose: 'ConfigurationStore', profile: 'Development', zookeeper } };
}

/** Waits until a cluster says this. */
function says(subject: Subject, words: string, withinMs: number): Promise<true> {
  return eventually(
    `${subject.name} says ${words}`,
    async () => {
      const said = sentenceOf((await subject.cluster()).status);
      if (said.includes(words)) return true;
      throw new Error(said);
    },
    { withinMs },
  );
}

/** The brokers of both members: those that were restarted are others. */
async function brokers(): Promise<(string | undefined)[]> {
  const pods = await Promise.all([first, second].map(subject => subject.pods('broker')));
  return pods.flat().map(({ metadata }) => metadata.uid);
}

describe('given a configuration store that clusters share', () => {
  test(
    'when a member comes before its store, then its bookies run and its brokers wait; when the store comes, all serve',
    async () => {
      await apply(memberOf(first));
      await says(
        first,
        'PulsarCluster shared of namespace e2e-store, the configuration store, does not exist',
        3 * minute,
      );
      expect(await first.pods('bookkeeper')).toHaveLength(1);
      expect(await first.pods('broker')).toEqual([]);
      await apply(storeOf(1));
      await store.condition('Ready', 'True', 3 * minute);
      await first.condition('Ready', 'True', 5 * minute);
      await first.condition('ConfigurationStoreReady', 'True', minute);
      const { components, configurationStore } = (await store.cluster()).status ?? {};
      expect([Object.keys(components ?? {}), configurationStore]).toEqual([['zookeeper'], undefined]);
      await store.condition('MetadataInitialized', 'True', minute);
    },
    14 * minute,
  );

  test(
    'when a second member comes, then each knows the other, both run functions, and nothing is replicated by that',
    async () => {
      await apply(memberOf(second));
      await second.condition('Ready', 'True', 5 * minute);
      const clusters = await residents.admin('clusters', 'list');
      for (const name of members) expect(clusters).toContain(name);
      const replication = await residents.admin('namespaces', 'get-clusters', 'public/default');
      expect(replication.split('\n').filter(Boolean)).toEqual([first.name]);
      const own = await residents.admin('namespaces', 'get-clusters', `public/functions-${second.name}`);
      expect(own.split('\n').filter(Boolean)).toEqual([second.name]);
    },
    8 * minute,
  );

  test(
    'when a namespace names both, then what is written in one is read in the other, in both directions',
    async () => {
      await apply(
        residents.of('PulsarTenant', 'acme', { allowedClusters: members }),
        residents.of('PulsarNamespace', 'orders', {
          tenant: 'acme',
          policies: { replicationClusters: members },
        }),
      );
      await residents.reason('PulsarNamespace', 'orders', 'Ready', minute);
      for (const [from, to] of [
        [first, second],
        [second, first],
      ] as const) {
        const topic = `persistent://acme/orders/from-${from.name}`;
        // A subscription keeps what comes for it; messages that were there before are not replicated.
        await consumerOf(to, topic);
        await produceByJava(from, topic, numbered(from.name, 20));
        expect(await consumeByJava(to, topic, 20, 'reader')).toEqual(numbered(from.name, 20));
      }
    },
    12 * minute,
  );

  test(
    'when the store grows from one server to three under load, then no broker of any member restarts',
    async () => {
      const before = await brokers();
      await underTraffic(first, 'broker', 'while-the-store-grows', async () => {
        await store.patch({ zookeeper: { replicas: 3 } });
        await store.condition('Ready', 'True', 6 * minute);
      });
      expect(await store.pods('zookeeper')).toHaveLength(3);
      expect(await brokers()).toEqual(before);
    },
    10 * minute,
  );

  test(
    'when each server of the store restarts, then members serve on, and know new tenants',
    async () => {
      const words = ['-n', namespace, 'annotate', 'pulsarcluster', store.name, `${restartAnnotation}=now`];
      const before = (await store.pods('zookeeper')).map(({ metadata }) => metadata.uid);
      await underTraffic(first, 'broker', 'while-the-store-restarts', async () => {
        await kubectl(words);
        await eventually(
          'all servers of the store are others',
          async () => {
            const now = await store.pods('zookeeper');
            return now.length === 3 && now.every(({ metadata }) => !before.includes(metadata.uid));
          },
          { withinMs: 6 * minute },
        );
        await store.condition('Ready', 'True', 3 * minute);
      });
      await apply(residents.of('PulsarTenant', 'later', { allowedClusters: members }));
      await residents.reason('PulsarTenant', 'later', 'Ready', minute);
      expect(await new Residents(second).admin('tenants', 'list')).toContain('later');
    },
    12 * minute,
  );

  test(
    'when it is to be another store, then brokers stay, and it says what to do',
    async () => {
      const before = await brokers();
      await second.patch({
        configurationStore: {
          clusterRef: null,
          servers: `${first.name}-zookeeper.${namespace}.svc.cluster.local:2181`,
        },
      });
      await second.condition('Held', 'True', minute);
      await says(second, 'Set it back to the first', minute);
      await second.patch({ configurationStore: { clusterRef: { name: store.name }, servers: null } });
      await second.condition('Ready', 'True', minute);
      expect(await brokers()).toEqual(before);
    },
    5 * minute,
  );

  test(
    'when the store is deleted, then it serves on and names its members, and goes when they are gone',
    async () => {
      const remove = (name: string) =>
        kubectl(['-n', namespace, 'delete', 'pulsarcluster', name, '--wait=false']);
      await remove(store.name);
      await says(store, `${namespace}/${first.name}, ${namespace}/${second.name}`, minute);
      expect(await store.pods('zookeeper')).toHaveLength(3);
      await first.condition('ConfigurationStoreReady', 'False', minute);
      await produceByJava(first, 'persistent://public/default/still', numbered('still', 5));
      for (const name of members) await remove(name);
      await eventually(
        'the store is gone',
        () =>
          store.cluster().then(
            () => false,
            () => true,
          ),
        {
          withinMs: 4 * minute,
        },
      );
    },
    10 * minute,
  );
});

/** Makes a subscription before anything is written. */
async function consumerOf(subject: Subject, topic: string): Promise<void> {
  const words = ['create-subscription', '-s', 'reader', topic];
  await new Residents(subject).admin('topics', 'create', topic).catch(() => undefined);
  await new Residents(subject).admin('topics', ...words);
}
