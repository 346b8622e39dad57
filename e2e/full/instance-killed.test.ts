import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operatorImageName } from '../cluster/images.ts';
import { givenCluster } from '../support/given.ts';
import { loadMortalOperator } from '../support/images.ts';
import { known, World } from '../support/instance.ts';
import { numbered } from '../support/java-client.ts';
import { deathsSince, runOperator } from '../support/operator.ts';
import { Residents } from '../support/resources.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import type { Subject } from '../support/subject.ts';
import { consume, produce, underTraffic } from '../support/traffic.ts';

const minute = 60_000;
const home = 'e2e-left';
const names = ['left', 'right'];
const namespaces = ['one', 'two', 'three', 'four'];
const topic = 'acme/one/placed';
const world = new World(home, namespaces);
/** Where the operator was killed, each point once. */
const points = new Set<string>();

function cluster(name: string): Subject {
  const spec = { allowedNamespaces: [home], broker: { config: keepAll } };
  return givenCluster(smallCluster(`e2e-${name}`, name, spec), { withinMs: 8 * minute });
}

const [left, right] = [cluster('left'), cluster('right')] as const;

beforeAll(async () => runOperator(await loadMortalOperator()), 10 * minute);
afterAll(() => runOperator(operatorImageName), 8 * minute);

/** Does `act` under a producer, which the operator carries out although each of its writes is its last. */
async function carriedOut(edit: string, traffic: string, act: () => Promise<void>): Promise<void> {
  const begunAt = new Date();
  await underTraffic(left, 'broker', traffic, act);
  const killed = await deathsSince(begunAt);
  for (const { fault, write } of killed) points.add(`${edit}: ${fault} ${write}`);
  console.info(`${edit}: killed ${killed.length} times, at ${points.size} different points by now`);
  for (const side of ['before', 'after'] as const)
    expect(killed.filter(({ fault }) => fault === side).length).toBeGreaterThanOrEqual(5);
}

/** The clusters to which each namespace is replicated, as Pulsar's own administration tells: one after the other, as each takes memory. */
async function lists(subject: Subject): Promise<string[]> {
  const residents = new Residents(subject);
  const all: string[] = [];
  for (const name of namespaces) {
    const said = await residents.admin('namespaces', 'get-clusters', `acme/${name}`);
    all.push(names.filter(each => said.includes(each)).join());
  }
  return all;
}

describe('given an operator that is killed right before and right after each of its writes', () => {
  test(
    'when two clusters join, with what is to be replicated, then messages come both ways',
    async () => {
      await carriedOut('join', 'flowing', async () => {
        await world.replicate(left, 'left', 'right');
        await world.replicate(right, 'right', 'left');
        await world.members([left, right]);
        await world.told('All 2 members know each other', 20 * minute);
        await Promise.all([world.settled(left, 10 * minute), world.settled(right, 10 * minute)]);
      });
      await produce(left, 'broker', topic, numbered('left', 20));
      await produce(right, 'broker', topic, numbered('right', 20));
      const both = [...numbered('left', 20), ...numbered('right', 20)].sort();
      for (const subject of [left, right])
        expect((await consume(subject, 'broker', topic, 40)).sort()).toEqual(both);
    },
    35 * minute,
  );

  test(
    'when one leaves, then neither knows the other, and nothing names or replicates to it',
    async () => {
      await carriedOut('leave', 'acme/one/flowing', async () => {
        await world.members([left]);
        await world.replicate(left, 'left');
        await world.replicate(right, 'right');
        await world.told('The only member: there is nobody to know', 20 * minute);
      });
      expect([await known(left, names), await known(right, names)]).toEqual([['left'], ['right']]);
      expect(await lists(left)).toEqual(namespaces.map(() => 'left'));
      expect(await lists(right)).toEqual(namespaces.map(() => 'right'));
      const stats = await new Residents(left).admin('topics', 'stats', `persistent://${topic}`);
      expect((JSON.parse(stats) as { replication: object }).replication).toEqual({});
      expect(points.size).toBeGreaterThanOrEqual(20);
    },
    35 * minute,
  );
});
