import { describe, expect, test } from 'vitest';
import { InstanceWorld, referred } from '#simulation/instances/world.ts';

/** Three clusters; everything of `acme/orders` is replicated between all of them. */
async function replicated(): Promise<InstanceWorld> {
  const names = ['a', 'b', 'c'];
  const world = new InstanceWorld(names);
  await world.pass();
  for (const pulsar of world.pulsars.values()) {
    pulsar.add('acme/orders');
    pulsar.write({
      method: 'POST',
      path: 'tenants/acme',
      body: { adminRoles: ['boss'], allowedClusters: names },
    });
    for (const list of ['replication', 'allowedClusters'])
      pulsar.write({ method: 'POST', path: `namespaces/acme/orders/${list}`, body: names });
  }
  return world;
}

function leave(world: InstanceWorld, name: string, more: object = {}): void {
  const { members } = world.instance.spec;
  world.edit({ members: members.filter(each => each.name !== name), ...more });
}

const cluster = (world: InstanceWorld, name: string) => {
  const { tenants, namespaces, records } = world.pulsar(name);
  return {
    records: [...records.keys()].sort(),
    tenant: tenants.get('acme'),
    namespace: namespaces.get('acme/orders'),
  };
};

describe('given a member that is taken out', () => {
  test('when nothing is under way, then no cluster names it any more, and it names no other', async () => {
    const world = await replicated();
    leave(world, 'c');
    await world.pass();
    expect(cluster(world, 'a')).toEqual({
      records: ['a', 'b'],
      tenant: { adminRoles: ['boss'], allowedClusters: ['a', 'b'] },
      namespace: { replicated: ['a', 'b'], allowed: ['a', 'b'] },
    });
    expect(cluster(world, 'c')).toEqual({
      records: ['c'],
      tenant: { adminRoles: ['boss'], allowedClusters: ['c'] },
      namespace: { replicated: ['c'], allowed: ['c'] },
    });
    expect(world.status).toMatchObject({ summary: '2/2', message: 'All 2 members know each other' });
    expect(world.said('c')).toBeUndefined();
    await world.pass();
    expect(world.writes).toEqual([]);
  });

  test('when messages are yet to come to it, then the lists stay until they have, and the backlog is told', async () => {
    const world = await replicated();
    world.pulsar('a').produce(7);
    leave(world, 'c');
    await world.pass();
    expect(world.said('c')).toBe(
      'Waiting BacklogLeft: 7 messages of acme/orders in cluster a are yet to come to c: end what produces there, or name the leaving cluster in giveUp. Topics in which nobody publishes are unloaded after two minutes: until then what came there from elsewhere counts too',
    );
    expect(cluster(world, 'a').namespace?.replicated).toEqual(['a', 'b', 'c']);
    expect(cluster(world, 'b').records).toEqual(['a', 'b']);
    world.pulsar('a').replicate(() => true);
    await world.pass();
    expect(world.said('c')).toBeUndefined();
    expect([...world.pulsar('a').dropped.values()]).toEqual([0]);
  });

  test('when it is given up, then nothing is waited for', async () => {
    const world = await replicated();
    world.pulsar('a').produce(7);
    leave(world, 'c', { giveUp: ['c'] });
    await world.pass();
    expect(cluster(world, 'a').records).toEqual(['a', 'b']);
    expect(world.said('c')).toBeUndefined();
  });

  test('when it does not answer, then the others forget it, and it is waited for until it is given up', async () => {
    const world = await replicated();
    world.away.add('c');
    leave(world, 'c');
    await world.pass();
    expect(cluster(world, 'a').records).toEqual(['a', 'b']);
    expect(world.said('c')).toBe(
      'Waiting Leaving: Waiting for cluster c, which has to forget the others: Cluster c does not answer. Name it in giveUp if it is gone for good',
    );
    world.edit({ giveUp: ['c'] });
    await world.pass();
    expect(world.said('c')).toBeUndefined();
  });

  test('when one of the others does not answer, then only its part waits', async () => {
    const world = await replicated();
    world.away.add('b');
    leave(world, 'c');
    await world.pass();
    expect(cluster(world, 'a').records).toEqual(['a', 'b']);
    expect(cluster(world, 'c').records).toEqual(['c']);
    expect(world.said('c')).toBe(
      'Waiting Leaving: Waiting for cluster b, which has to forget it: Cluster b does not answer',
    );
    world.away.clear();
    await world.pass();
    expect(world.said('c')).toBeUndefined();
  });

  test('when a resource names it, then its lists are not touched, and the resource is named', async () => {
    const world = await replicated();
    world.lists.set('a', [{ resource: 'PulsarNamespace orders', clusters: ['a', 'c'] }]);
    leave(world, 'c');
    await world.pass();
    expect(world.said('c')).toBe(
      'Blocked StillNamed: PulsarNamespace orders of cluster a still names c: take it out there',
    );
    expect(cluster(world, 'a').namespace?.replicated).toEqual(['a', 'b', 'c']);
  });

  test('when a topic has a list of its own, then that is shrunk too, and always has the cluster itself', async () => {
    const world = await replicated();
    const topic = 'persistent/acme/orders/events/replication';
    world.pulsar('a').write({ method: 'POST', path: topic, body: ['a', 'c'] });
    leave(world, 'c');
    await world.pass();
    expect(world.pulsar('a').topics.get('acme/orders/events')?.lists).toEqual({ local: ['a'] });
  });

  test('when its tenant allows it no more, and a list of a topic has it still, then what is to come is waited for', async () => {
    const world = await replicated();
    const a = world.pulsar('a');
    const topic = 'acme/orders/events';
    a.write({ method: 'POST', path: `persistent/${topic}/replication`, body: ['a', 'c'] });
    for (const list of ['replication', 'allowedClusters'])
      a.write({ method: 'POST', path: `namespaces/acme/orders/${list}`, body: ['a'] });
    a.write({ method: 'POST', path: 'tenants/acme', body: { adminRoles: [], allowedClusters: ['a'] } });
    a.produce(3);
    leave(world, 'c');
    await world.pass();
    expect(world.said('c')).toMatch(/^Waiting BacklogLeft: 3 messages of acme\/orders in cluster a/);
    expect(cluster(world, 'a').records).toEqual(['a', 'b', 'c']);
    a.replicate(() => true);
    await world.pass();
    expect(a.topics.get(topic)?.lists).toEqual({ local: ['a'] });
    expect(world.said('c')).toBeUndefined();
  });

  test('when its tenant names one whose record is gone, then that goes with it, for Pulsar takes no list that has one', async () => {
    const world = await replicated();
    const allowedClusters = ['a', 'b', 'c', 'removed'];
    world.pulsar('a').tenants.set('acme', { adminRoles: ['boss'], allowedClusters });
    leave(world, 'c');
    await world.pass();
    expect(cluster(world, 'a').tenant?.allowedClusters).toEqual(['a', 'b']);
    expect(world.said('c')).toBeUndefined();
  });

  test('when a topic has a list for all clusters, then only a person changes that', async () => {
    const world = await replicated();
    const a = world.pulsar('a');
    const path = 'persistent/acme/orders/events/replication?isGlobal=true';
    a.write({ method: 'POST', path, body: ['a', 'b', 'c'] });
    leave(world, 'c');
    await world.pass();
    expect(world.said('c')).toBe(
      'Blocked StillNamed: A replication list for all clusters, of persistent://acme/orders/events in cluster a, names c: remove it there, by pulsar-admin topicPolicies remove-replication-clusters --global',
    );
    expect(cluster(world, 'a').records).toEqual(['a', 'b', 'c']);
    (a.topics.get('acme/orders/events') ?? expect.fail()).lists.global = undefined;
    await world.pass();
    expect(world.said('c')).toBeUndefined();
  });

  test('when it comes back before it has left, then it is a member as before', async () => {
    const world = await replicated();
    const { members } = world.instance.spec;
    world.pulsar('a').produce(1);
    leave(world, 'c');
    await world.pass();
    world.edit({ members });
    await world.pass();
    expect(world.status).toMatchObject({ summary: '3/3', message: 'All 3 members know each other' });
  });

  test('when somebody else is known by its name, then that stays', async () => {
    const world = await replicated();
    const somebody = { serviceUrl: 'http://somebody-else:8080' };
    world.pulsar('a').records.set('c', somebody);
    leave(world, 'c');
    await world.pass();
    expect(world.pulsar('a').records.get('c')).toEqual(somebody);
    expect(world.said('c')).toBeUndefined();
  });

  test('when it never took part, then it is forgotten at once', async () => {
    const world = await replicated();
    world.edit({ members: [...world.instance.spec.members, referred('d')] });
    await world.pass();
    expect(world.said('d')).toMatch(/^Waiting NoAnswer/);
    leave(world, 'd');
    await world.pass();
    expect(world.said('d')).toBeUndefined();
  });
});
