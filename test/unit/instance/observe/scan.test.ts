import { describe, expect, test } from 'vitest';
import { SimulatedPulsar } from '#simulation/instances/pulsar.ts';
import { InstanceWorld, referred } from '#simulation/instances/world.ts';
import { BrokerError } from '#src/clients/pulsar/admin.ts';

const both = ['a', 'c'];

/** Of two clusters that replicate to each other one has been taken out. */
async function leaving(): Promise<InstanceWorld> {
  const world = new InstanceWorld(both);
  await world.pass();
  for (const pulsar of world.pulsars.values()) {
    pulsar.add('acme/orders');
    const body = { adminRoles: [], allowedClusters: both };
    pulsar.write({ method: 'POST', path: 'tenants/acme', body });
    pulsar.write({ method: 'POST', path: 'namespaces/acme/orders/replication', body: both });
  }
  world.edit({ members: [referred('a')] });
  return world;
}

/** Has brokers of a cluster say that nothing is there. */
function absent(world: InstanceWorld, path: RegExp): SimulatedPulsar {
  const a = world.pulsar('a');
  a.read = each => (path.test(each) ? undefined : SimulatedPulsar.prototype.read.call(a, each));
  return a;
}

describe('when a cluster leaves, and another one does not tell or do what it is asked', () => {
  test('given a topic of which brokers fail to tell, then nothing is decided, and it is named', async () => {
    const world = await leaving();
    world.untold = /stats$/;
    await world.pass();
    const why = 'Cluster a fails (500), asked about topic persistent://acme/orders/events: not now';
    expect(world.said('c')).toBe(`Waiting Failing: ${why}`);
    expect(world.said('a')).toMatch(/^Active /);
    expect(world.status.conditions?.[1]).toMatchObject({
      ...{ type: 'Replicating', status: 'Unknown' },
      message: `Nobody knows what cluster a replicates: ${why}`,
    });
    expect(world.pulsar('a').namespaces.get('acme/orders')?.replicated).toEqual(both);
    world.untold = undefined;
    await world.pass();
    expect(world.said('c')).toBeUndefined();
  });

  test('given a topic that is listed and said not to be there, then nothing is decided, and it is named', async () => {
    const world = await leaving();
    const a = absent(world, /\/stats$/);
    a.produce(1);
    await world.pass();
    expect(world.said('c')).toMatch(
      /^Waiting Failing: Cluster a fails \(404\), asked about topic persistent:\/\/acme\/orders\/events: it is listed/,
    );
    expect(a.dropped.size).toBe(0);
  });

  test('given a topic that goes while it is asked about, then nobody waits for it', async () => {
    const world = await leaving();
    const a = world.pulsar('a');
    a.read = path => {
      if (path.endsWith('/stats')) a.topics.clear();
      return SimulatedPulsar.prototype.read.call(a, path);
    };
    await world.pass();
    expect(world.said('c')).toBeUndefined();
  });

  test('given a write that is refused, then it is said of what', async () => {
    const world = await leaving();
    world.refusals.set('a', new BrokerError('x', 412, { said: 'no' }));
    await world.pass();
    expect(world.said('a')).toBe(
      'Blocked Refused: Cluster a refuses (412), asked to change the clusters of namespace acme/orders: no',
    );
  });

  test('given no list where every cluster has one, then that is no answer', async () => {
    const world = await leaving();
    const a = absent(world, /^tenants$/);
    await world.pass();
    expect(world.said('c')).toMatch(/^Waiting NoAnswer/);
    expect([...a.records.keys()]).toEqual(both);
  });
});
