import { describe, expect, test } from 'vitest';
import { admin } from './admin.ts';
import { received, sent } from './messages.ts';
import { givenTwoClusters, names } from './two-clusters.ts';

const topic = 'persistent://acme/orders/placed';
const { of, told, member, replicated, ...given } = givenTwoClusters();

/** What a pass says of whether all replicates. */
async function replicating(): Promise<string> {
  const world = given.world();
  await world.pass();
  const { status, reason } = world.status.conditions?.find(({ type }) => type === 'Replicating') ?? {};
  return `${status} ${reason}`;
}

describe('two real clusters without a common store', () => {
  test('given none that knows the other, when a pass is over, then both do, and one more writes nothing', async () => {
    const world = given.world();
    await world.pass();
    expect(world.status.message).toBe('All 2 members know each other');
    expect(await told('a', 'clusters')).toEqual(['a', 'b']);
    expect(await told('b', 'clusters/a')).toMatchObject(member('a').address);
    const { status } = world;
    await world.pass();
    expect(world.status).toEqual(status);
    expect(world.events).toHaveLength(2);
  });

  test('given a namespace that is replicated, then what is sent to either comes to both', async () => {
    const world = given.world();
    await replicated('orders');
    for (const name of names) {
      await admin(of(name), 'PUT', topic.replace('://', '/'));
      await admin(of(name), 'PUT', `${topic.replace('://', '/')}/subscription/test`);
    }
    await sent(of('a'), topic, 'from a 1', 'from a 2');
    await sent(of('b'), topic, 'from b');
    const all = ['from a 1', 'from a 2', 'from b'];
    expect(await received(of('b'), topic, 3)).toEqual(all);
    expect(await received(of('a'), topic, 3)).toEqual(all);
    await expect.poll(replicating, { timeout: 60_000, interval: 1000 }).toBe('True Connected');
    expect(world.status.pairs).toMatchObject([
      { from: 'a', to: 'b', namespaces: 1, connected: true },
      { from: 'b', to: 'a', namespaces: 1, connected: true },
    ]);
  }, 300_000);

  test('given one that calls itself otherwise, then it is told and nothing changes', async () => {
    const world = given.world();
    world.edit({ members: [member('a'), member('b'), { ...member('b'), name: 'c' }] });
    await world.pass();
    expect(world.said('c')).toMatch(/^Blocked WrongName: Cluster c calls itself b/);
    expect(await told('a', 'clusters')).toEqual(['a', 'b']);
    world.edit({ members: names.map(member) });
    await world.pass();
    expect(world.status.message).toBe('All 2 members know each other');
  });

  test('given one that is away with messages to come to it, when it leaves, then it is waited for; once they have come it is forgotten', async () => {
    const world = given.world();
    const list = `${topic.replace('://', '/')}/replication`;
    await admin(of('a'), 'POST', list, [...names]);
    await expect.poll(() => told('a', list)).toEqual([...names]);
    await of('b').kill();
    await sent(of('a'), topic, 'late 1', 'late 2');
    await expect.poll(replicating, { timeout: 60_000, interval: 1000 }).toBe('False NotConnected');
    world.edit({ members: [member('a')] });
    await world.pass();
    expect(world.said('b')).toMatch(
      /^Waiting BacklogLeft: [1-9]\d* messages? of acme\/orders in cluster a (is|are) yet to/,
    );
    expect(await told('a', 'namespaces/acme/orders/replication')).toEqual([...names]);
    await of('b').startAgain();
    const passed = async () => {
      await world.pass();
      return world.said('b');
    };
    await expect.poll(passed, { timeout: 180_000, interval: 1000 }).toBeUndefined();
    expect(await received(of('b'), topic, 2)).toEqual(['late 1', 'late 2']);
  }, 600_000);

  test('then neither knows the other any more, and each has its topics and messages', async () => {
    for (const name of names) {
      expect(await told(name, 'clusters')).toEqual([name]);
      expect(await told(name, 'tenants/acme')).toEqual({ adminRoles: ['boss'], allowedClusters: [name] });
      expect(await told(name, 'namespaces/acme/orders/replication')).toEqual([name]);
      expect(await told(name, `${topic.replace('://', '/')}/stats`)).toMatchObject({ replication: {} });
    }
    const list = `${topic.replace('://', '/')}/replication`;
    await expect.poll(() => told('a', list)).toEqual(['a']);
    await sent(of('a'), topic, 'after');
    const kept = { subscriptions: { test: { type: 'Shared' } } };
    for (const name of names)
      expect(await told(name, `${topic.replace('://', '/')}/stats`)).toMatchObject(kept);
  });
});
