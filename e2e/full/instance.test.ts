import { describe, expect, test } from 'vitest';
import type { Instance } from '#src/instance/model.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { apply, get, kubectl } from '../support/kubernetes.ts';
import { Residents } from '../support/resources.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import type { Subject } from '../support/subject.ts';
import { consume, produce, underTraffic } from '../support/traffic.ts';

const minute = 60_000;
const home = 'e2e-east';
const topic = 'acme/orders/placed';
const later = 'acme/orders/later';

/** Each in a namespace of its own, which lets the instance in. */
function cluster(name: string): Subject {
  const spec = { allowedNamespaces: [home], broker: { config: keepAll } };
  return givenCluster(smallCluster(`e2e-${name}`, name, spec), { withinMs: 8 * minute });
}

const [east, west, north] = [cluster('east'), cluster('west'), cluster('north')] as const;

/** The namespace as a resource of a cluster, replicated to those of these names. */
async function replicate(subject: Subject, ...names: readonly string[]): Promise<void> {
  const residents = new Residents(subject);
  await apply(
    residents.of('PulsarTenant', 'acme', { allowedClusters: names }),
    residents.of('PulsarNamespace', 'orders', { tenant: 'acme', policies: { replicationClusters: names } }),
  );
}

async function settled(subject: Subject): Promise<void> {
  const residents = new Residents(subject);
  await residents.reason('PulsarTenant', 'acme', 'Ready', 2 * minute);
  await residents.reason('PulsarNamespace', 'orders', 'Ready', 2 * minute);
}

async function instanceOf(...subjects: readonly Subject[]): Promise<void> {
  const members = subjects.map(({ name, namespace }) => ({ name, clusterRef: { name, namespace } }));
  await apply({
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind: 'PulsarInstance',
    metadata: { name: 'world', namespace: home },
    spec: { members },
  });
}

async function statusOf(): Promise<NonNullable<Instance['status']>> {
  const path = `/apis/pulsar-operator.dev/v1alpha1/namespaces/${home}/pulsarinstances/world`;
  return (await get<Instance>(path))?.status ?? {};
}

function told(message: string): Promise<true> {
  return eventually(
    message,
    async () => {
      const status = await statusOf();
      if (status.message !== message) throw new Error(status.message);
      return true as const;
    },
    { withinMs: 3 * minute },
  );
}

function replicating(wanted: string): Promise<true> {
  return eventually(
    `Replicating is ${wanted}`,
    async () => {
      const { status, message } = conditionOf(await statusOf(), 'Replicating') ?? {};
      if (status !== wanted) throw new Error(message);
      return true as const;
    },
    { withinMs: 2 * minute },
  );
}

/** The clusters that one knows, as Pulsar's own administration tells. */
async function known(subject: Subject): Promise<string[]> {
  const said = await new Residents(subject).admin('clusters', 'list');
  return ['east', 'west', 'north'].filter(name => new RegExp(`\\b${name}\\b`).test(said));
}

const uidsOf = async (subject: Subject) =>
  (await subject.pods('broker')).map(({ metadata }) => metadata.uid ?? '').sort();
const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${prefix} ${at}`);

describe('given two clusters, and a namespace that is to be replicated between them', () => {
  test(
    'when nobody has registered them with each other, then that is waited for',
    async () => {
      await Promise.all([replicate(east, 'east', 'west'), replicate(west, 'west', 'east')]);
      const said = await new Residents(east).reason('PulsarTenant', 'acme', 'ClusterNotRegistered', minute);
      expect(said).toContain('does not know cluster west yet');
    },
    2 * minute,
  );

  test(
    'when they become an instance, then no broker restarts, all goes on by itself, and messages come both ways',
    async () => {
      const before = await Promise.all([uidsOf(east), uidsOf(west)]);
      await instanceOf(east, west);
      await told('All 2 members know each other');
      await Promise.all([settled(east), settled(west)]);
      await Promise.all([
        produce(east, 'broker', topic, numbered('east', 50)),
        produce(west, 'broker', topic, numbered('west', 50)),
      ]);
      const all = [...numbered('east', 50), ...numbered('west', 50)].sort();
      expect((await consume(west, 'broker', topic, 100)).sort()).toEqual(all);
      expect((await consume(east, 'broker', topic, 100)).sort()).toEqual(all);
      await replicating('True');
      expect(await Promise.all([uidsOf(east), uidsOf(west)])).toEqual(before);
    },
    8 * minute,
  );
});

describe('given a third cluster', () => {
  test(
    'when it joins while a producer never stops, then it has what is sent from then on',
    async () => {
      await underTraffic(east, 'broker', 'acme/orders/flowing', async () => {
        await instanceOf(east, west, north);
        await told('All 3 members know each other');
        await Promise.all([
          replicate(east, 'east', 'west', 'north'),
          replicate(west, 'west', 'east', 'north'),
          replicate(north, 'north', 'east', 'west'),
        ]);
        await Promise.all([settled(east), settled(west), settled(north)]);
        // What was in a topic before is not sent: one that is new has nothing of that.
        await produce(west, 'broker', later, numbered('later', 20));
        const came = await consume(north, 'broker', later, 20);
        expect(came.sort()).toEqual(numbered('later', 20).sort());
      });
    },
    8 * minute,
  );

  test(
    'when it is taken out while resources name it, then these are named, and it stays',
    async () => {
      await instanceOf(east, west);
      await eventually(
        'north is still named',
        async () => {
          const member = (await statusOf()).members?.find(({ name }) => name === 'north');
          if (member?.reason !== 'StillNamed') throw new Error(member?.message);
          expect(member.message).toMatch(
            /PulsarTenant acme and PulsarNamespace orders of cluster \w+ still name/,
          );
          return true as const;
        },
        { withinMs: 2 * minute },
      );
      expect(await known(east)).toEqual(['east', 'west', 'north']);
    },
    4 * minute,
  );

  test(
    'when they name it no more while a producer never stops, then it leaves, with all that has come to it',
    async () => {
      await underTraffic(east, 'broker', 'acme/orders/flowing', async () => {
        await Promise.all([
          replicate(east, 'east', 'west'),
          replicate(west, 'west', 'east'),
          replicate(north, 'north'),
        ]);
        await told('All 2 members know each other');
      });
      expect(await Promise.all([known(east), known(west), known(north)])).toEqual([
        ['east', 'west'],
        ['east', 'west'],
        ['north'],
      ]);
      expect(await consume(north, 'broker', later, 20)).toHaveLength(20);
    },
    6 * minute,
  );

  test(
    'when the instance is deleted, then those that are left replicate as before',
    async () => {
      await kubectl(['-n', home, 'delete', 'pulsarinstance', 'world']);
      await produce(east, 'broker', topic, numbered('last', 10));
      const came = await consume(west, 'broker', topic, 110);
      expect(came).toEqual(expect.arrayContaining(numbered('last', 10)));
      expect(await known(east)).toEqual(['east', 'west']);
    },
    4 * minute,
  );
});
