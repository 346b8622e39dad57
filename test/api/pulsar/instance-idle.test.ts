import { describe, expect, test } from 'vitest';
import { admin } from './admin.ts';
import { consumed, sent } from './messages.ts';
import { givenTwoClusters, names } from './two-clusters.ts';

const topic = 'persistent://acme/orders/placed';
const at = topic.replace('://', '/');
const { of, told, member, replicated, ...given } = givenTwoClusters({
  brokerDeleteInactiveTopicsFrequencySeconds: '3',
  brokerDeleteInactiveTopicsMaxInactiveDurationSeconds: '6',
});

interface Told {
  readonly connected: boolean;
  readonly replicationBacklog: number;
}

/** How messages go from a to b, as the broker of a tells. */
async function toB(): Promise<Told | undefined> {
  const { replication } = (await told('a', `${at}/stats`)) as { replication: Record<string, Told> };
  return replication['b'];
}

const often = { timeout: 120_000, interval: 500 };

describe('two real clusters, and a topic of one in which nobody publishes', () => {
  test('given what came there from the other one, when that leaves, then it stands; the topic is unloaded after two minutes, and it leaves', async () => {
    const world = given.world();
    await world.pass();
    await replicated('orders');
    for (const name of names) await admin(of(name), 'PUT', at);
    await admin(of('b'), 'PUT', `${at}/subscription/test`);
    await sent(of('b'), topic, 'first');
    await expect.poll(toB, often).toMatchObject({ connected: false, replicationBacklog: 0 });
    // Else Pulsar keeps nothing of a topic without a subscription.
    const retention = { retentionTimeInMinutes: 60, retentionSizeInMB: 100 };
    await admin(of('a'), 'POST', 'namespaces/acme/orders/retention', retention);
    await sent(of('b'), topic, '1', '2', '3');
    await expect.poll(toB, often).toMatchObject({ connected: false, replicationBacklog: 3 });
    world.edit({ members: [member('a')] });
    await world.pass();
    expect(world.said('b')).toMatch(
      /^Waiting BacklogLeft: 3 messages of acme\/orders in cluster a are yet to/,
    );
    world.seconds += 60;
    await world.pass();
    expect(await toB()).toMatchObject({ connected: false, replicationBacklog: 3 });
    world.seconds += 60;
    const passed = async () => {
      await world.pass();
      return world.said('b');
    };
    await expect.poll(passed, often).toBeUndefined();
    expect(world.events.filter(({ reason }) => reason === 'Unloaded')).toMatchObject([
      { message: expect.stringContaining(`Unloaded topic ${topic} of cluster a`) as string },
    ]);
    for (const name of names) expect(await told(name, 'clusters')).toEqual([name]);
    const left = await consumed(of('a'), topic, 'test', Number.POSITIVE_INFINITY, '3');
    expect(left.slice(-3), 'nothing is lost by it').toEqual(['1', '2', '3']);
  }, 600_000);
});
