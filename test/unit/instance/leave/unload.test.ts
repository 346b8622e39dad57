import { describe, expect, test } from 'vitest';
import { InstanceWorld, referred } from '#simulation/instances/world.ts';
import { AnswerError } from '#src/clients/network/exchange.ts';
import { isDueToUnload, isWaiting, type Still, stillAfter, unloadsIn } from '#src/instance/leave/unload.ts';
import type { NamespaceScanned, TopicScanned } from '#src/instance/scan.ts';

const none = new Map<string, Still>();

function topic(backlog: number, more: Partial<TopicScanned> = {}): TopicScanned {
  const replicators = { c: { connected: false, backlog, delaySeconds: 0, rate: 0 } };
  return { name: 'persistent://acme/x/t', replicators, producers: 0, ...more };
}

function namespaces(...topics: readonly TopicScanned[]): NamespaceScanned[] {
  return [{ name: 'acme/x', replicated: ['a', 'c'], allowed: [], topics, lists: [] }];
}

describe('since when a topic stands still', () => {
  const first = stillAfter(none, namespaces(topic(3)), 1000);
  const { name } = topic(3);

  test('given the same as before, then since the first look; given another backlog, then since this one', () => {
    expect(stillAfter(first, namespaces(topic(3)), 5000).get(name)?.sinceMs).toBe(1000);
    expect(stillAfter(first, namespaces(topic(4)), 5000).get(name)?.sinceMs).toBe(5000);
  });

  test.each([
    ['one in which somebody publishes', topic(3, { producers: 1 })],
    ['one of whose producers nothing is known', { name, replicators: topic(3).replicators }],
    ['one from which nothing is to come', topic(0)],
  ])('given %s, then it does not', (_, seen) => {
    expect(stillAfter(first, namespaces(seen), 5000).size).toBe(0);
    expect(isWaiting(seen, ['c'])).toBe(false);
  });

  test('given two minutes of it, then it is to be unloaded, once', () => {
    const still = first.get(name);
    expect(isDueToUnload(still, 120_999)).toBe(false);
    expect(isDueToUnload(still, 121_000)).toBe(true);
    expect(isDueToUnload(still && { ...still, isUnloaded: true }, 121_000)).toBe(false);
    expect(isDueToUnload(undefined, 121_000)).toBe(false);
  });
});

test('given topics that stand still, then those are unloaded from which something is yet to come to who leaves, a few at a time', () => {
  const all = [1, 2, 3, 4, 5, 6].map(each => topic(each, { name: `t${each}`, isStill: true }));
  const moving = topic(9, { name: 'moving' });
  expect(
    unloadsIn('a', ['c'], namespaces(moving, ...all)).map(each => 'topic' in each && each.topic),
  ).toEqual(['t1', 't2', 't3', 't4', 't5']);
  expect(unloadsIn('a', ['b'], namespaces(...all))).toEqual([]);
});

/** Two clusters, of which one leaves; what came from it stands in a topic of the other. */
async function leaving(more: object = {}): Promise<InstanceWorld> {
  const names = ['a', 'c'];
  const world = new InstanceWorld(names, more);
  for (const name of names) world.store?.enter(name);
  await world.pass();
  if (world.store) world.store.add('acme/orders', ...names);
  else
    for (const pulsar of world.pulsars.values()) {
      pulsar.add('acme/orders');
      const body = { adminRoles: [], allowedClusters: names };
      pulsar.write({ method: 'POST', path: 'tenants/acme', body });
      pulsar.write({ method: 'POST', path: 'namespaces/acme/orders/replication', body: names });
    }
  world.pulsar('a').echo(7);
  const members = world.instance.spec.members.filter(({ name }) => name === 'a');
  world.edit({ members, ...(world.store && { deleteTopicsOf: ['c'] }) });
  await world.pass();
  return world;
}

const shared = { configurationStore: { external: { servers: 'zk:2181' } } };
const minutesLater = (world: InstanceWorld) => {
  world.seconds += 120;
};
const unloaded = ({ events }: InstanceWorld) => events.filter(({ reason }) => reason === 'Unloaded').length;

describe.each([
  ['keep their own stores', {}],
  ['share a store', shared],
])('given clusters that %s, and a topic in which nobody publishes', (_, more) => {
  test('when one leaves, then the topic is unloaded after two minutes, that is told, and it leaves', async () => {
    const world = await leaving(more);
    expect(world.said('c')).toMatch(
      /^Waiting BacklogLeft: 7 messages .* Topics in which nobody publishes are unloaded after two/,
    );
    minutesLater(world);
    await world.pass();
    expect(world.events.map(({ message }) => message)).toContain(
      'Unloaded topic persistent://acme/orders/events of cluster a, in which nobody publishes: else what has come there from other clusters counts as yet to come to c',
    );
    expect(world.said('c')).toBeUndefined();
    expect([...world.pulsar('a').dropped.values()]).toEqual([0]);
  });

  test('when what stands there is real, then it is unloaded once, and waited for', async () => {
    const world = await leaving(more);
    world.pulsar('a').produce(2);
    for (let at = 0; at < 5; at++) {
      minutesLater(world);
      await world.pass();
    }
    expect(unloaded(world)).toBe(1);
    expect(world.said('c')).toMatch(/^Waiting BacklogLeft: 2 messages/);
    expect([...world.pulsar('a').dropped.values()]).toEqual([]);
  });

  test('when somebody publishes there, or the one that leaves is away, then it is not unloaded', async () => {
    const world = await leaving(more);
    world.pulsar('a').producers = 1;
    minutesLater(world);
    await world.pass();
    world.pulsar('a').producers = 0;
    world.away.add('c');
    await world.pass();
    minutesLater(world);
    await world.pass();
    expect(unloaded(world)).toBe(0);
  });

  test('when the operator has just started, or is killed before it unloads, then it watches anew', async () => {
    const world = await leaving(more);
    minutesLater(world);
    world.mostWrites = 0;
    await world.pass();
    world.mostWrites = Number.POSITIVE_INFINITY;
    await world.pass();
    expect(unloaded(world)).toBe(0);
    minutesLater(world);
    await world.pass();
    expect(world.said('c')).toBeUndefined();
  });

  test('when it comes back and leaves again, then it is watched anew, and unloaded again', async () => {
    const world = await leaving(more);
    world.pulsar('a').produce(2);
    await world.pass();
    minutesLater(world);
    await world.pass();
    const [{ members }, left] = [world.instance.spec, world.said('c')];
    world.edit({ members: ['a', 'c'].map(referred), deleteTopicsOf: [] });
    await world.pass();
    world.edit({ members, ...(world.store && { deleteTopicsOf: ['c'] }) });
    minutesLater(world);
    await world.pass();
    expect([unloaded(world), world.said('c')]).toEqual([1, left]);
    minutesLater(world);
    await world.pass();
    expect(unloaded(world)).toBe(2);
  });

  test('when it cannot be unloaded, then that is told, and not tried again at once', async () => {
    const world = await leaving(more);
    minutesLater(world);
    world.refusals.set('a', new AnswerError('unload', 500));
    await world.pass();
    expect(unloaded(world)).toBe(0);
    world.refusals.clear();
    minutesLater(world);
    await world.pass();
    expect(unloaded(world)).toBe(0);
    expect(world.said('c')).toMatch(/^Waiting BacklogLeft: 7 messages/);
  });
});
