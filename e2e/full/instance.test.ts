import { describe, expect, test } from 'vitest';
import { givenCluster } from '../support/given.ts';
import { type InstanceStatus, known, World } from '../support/instance.ts';
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
const all = ['east', 'west', 'north'];
const world = new World(home);

const uidsOf = async (subject: Subject) =>
  (await subject.pods('broker')).map(({ metadata }) => metadata.uid ?? '').sort();
const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${prefix} ${at}`);

describe('given two clusters, and a namespace that is to be replicated between them', () => {
  test(
    'when nobody has registered them with each other, then that is waited for',
    async () => {
      await Promise.all([world.replicate(east, 'east', 'west'), world.replicate(west, 'west', 'east')]);
      const said = await new Residents(east).reason('PulsarTenant', 'acme', 'ClusterNotRegistered', minute);
      expect(said).toContain('does not know cluster west yet');
    },
    2 * minute,
  );

  test(
    'when they become an instance, then no broker restarts, all goes on by itself, and messages come both ways',
    async () => {
      const before = await Promise.all([uidsOf(east), uidsOf(west)]);
      await world.members([east, west]);
      await world.told('All 2 members know each other');
      await Promise.all([world.settled(east), world.settled(west)]);
      await Promise.all([
        produce(east, 'broker', topic, numbered('east', 50)),
        produce(west, 'broker', topic, numbered('west', 50)),
      ]);
      const both = [...numbered('east', 50), ...numbered('west', 50)].sort();
      expect((await consume(west, 'broker', topic, 100)).sort()).toEqual(both);
      expect((await consume(east, 'broker', topic, 100)).sort()).toEqual(both);
      await world.replicating('True');
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
        await world.members([east, west, north]);
        await world.told('All 3 members know each other');
        await Promise.all([
          world.replicate(east, 'east', 'west', 'north'),
          world.replicate(west, 'west', 'east', 'north'),
          world.replicate(north, 'north', 'east', 'west'),
        ]);
        await Promise.all([world.settled(east), world.settled(west), world.settled(north)]);
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
      await world.members([east, west]);
      const isNamed = ({ members }: InstanceStatus) => {
        const member = members?.find(({ name }) => name === 'north');
        if (member?.reason !== 'StillNamed') throw new Error(member?.message);
        expect(member.message).toMatch(
          /PulsarTenant acme and PulsarNamespace orders of cluster \w+ still name/,
        );
      };
      await world.until('north is still named', isNamed, 2 * minute);
      expect(await known(east, all)).toEqual(['east', 'west', 'north']);
    },
    4 * minute,
  );

  test(
    'when they name it no more while a producer never stops, then it leaves, with all that has come to it',
    async () => {
      await underTraffic(east, 'broker', 'acme/orders/flowing', async () => {
        await Promise.all([
          world.replicate(east, 'east', 'west'),
          world.replicate(west, 'west', 'east'),
          world.replicate(north, 'north'),
        ]);
        await world.told('All 2 members know each other');
      });
      expect(await Promise.all([known(east, all), known(west, all), known(north, all)])).toEqual([
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
      await world.remove();
      await produce(east, 'broker', topic, numbered('last', 10));
      const came = await consume(west, 'broker', topic, 110);
      expect(came).toEqual(expect.arrayContaining(numbered('last', 10)));
      expect(await known(east, all)).toEqual(['east', 'west']);
    },
    4 * minute,
  );
});
