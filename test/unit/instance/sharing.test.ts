import { describe, expect, test } from 'vitest';
import { InstanceWorld, referred } from '#simulation/instances/world.ts';

const ready = 'Active Ready: Knows the other members, and is known to them';
const managed = { managed: { profile: 'Development', zookeeper: { replicas: 1 } } };

/** Clusters that have entered a store, and serve `acme/orders` together. */
function sharing(configurationStore: object = { external: { servers: 'global:2181' } }): InstanceWorld {
  const world = new InstanceWorld(['a', 'b', 'c'], { configurationStore });
  for (const name of ['a', 'b', 'c']) world.store?.enter(name);
  world.store?.add('acme/orders', 'a', 'b', 'c');
  return world;
}

const leave = (world: InstanceWorld, more: object = {}) =>
  world.edit({ members: [referred('a'), referred('b')], ...more });

describe('given clusters that share a store', () => {
  test('when a pass is over, then they know each other in it, and another one writes nothing', async () => {
    const world = sharing();
    await world.pass();
    expect(['a', 'b', 'c'].map(name => world.said(name))).toEqual([ready, ready, ready]);
    expect(world.status.message).toBe('All 3 members know each other');
    await world.pass();
    expect(world.writes).toEqual([]);
  });

  test('when one gets another address, then its one record has it, and what else stands there stays', async () => {
    const world = sharing();
    await world.pass();
    const address = {
      serviceUrl: 'http://b.example.org:80',
      brokerServiceUrl: 'pulsar://b.example.org:6650',
    };
    world.edit({ members: [referred('a'), { ...referred('b'), address }, referred('c')] });
    await world.pass();
    expect(world.store?.records.get('b')).toMatchObject(address);
    expect(world.writes.filter(each => each !== 'status')).toEqual(['a: POST clusters/b']);
  });

  test('when one does not name it, then it is said what to write, and nobody waits for it', async () => {
    const world = sharing();
    world.namings.set('b', { named: undefined, entered: undefined, isInitialised: false });
    await world.pass();
    expect(world.said('b')).toMatch(
      /^Blocked StoreNotNamed: .* write spec\.configurationStore: \{servers: 'global:2181'\} there/,
    );
    expect([world.said('a'), world.said('c')]).toEqual([ready, ready]);
  });

  test('when one keeps its own, as its brokers say, then it is no member of it', async () => {
    const world = sharing();
    world.pulsar('b').store = 'zk:own';
    await world.pass();
    expect(world.said('b')).toMatch(/^Blocked WrongStore: Cluster b keeps its own store/);
  });
});

describe('given one that leaves', () => {
  test('when nothing is under way, then its topics hold it up, and when they may go the store knows it no more', async () => {
    const world = sharing();
    await world.pass();
    leave(world);
    await world.pass();
    expect(world.said('c')).toMatch(/^Blocked TopicsWouldGo: Pulsar deletes in cluster c the topics/);
    leave(world, { deleteTopicsOf: ['c'] });
    await world.pass();
    expect(world.said('c')).toBeUndefined();
    expect([...(world.store?.records.keys() ?? [])]).toEqual(['a', 'b']);
    expect(world.store?.namespaces.get('acme/orders')?.replicated).toEqual(['a', 'b']);
    expect(world.store?.namespaces.get('pulsar/system')?.replicated).toEqual(['a', 'b']);
    expect(world.store?.tenants.get('acme')).toEqual({ adminRoles: ['boss'], allowedClusters: ['a', 'b'] });
    expect(world.pulsar('c').topics.size).toBe(0);
  });

  test('when tenants name another one whose record is gone, then that goes with it, for Pulsar takes no list that has one', async () => {
    const world = sharing();
    await world.pass();
    for (const [name, tenant] of world.store?.tenants ?? [])
      world.store?.tenants.set(name, { ...tenant, allowedClusters: [...tenant.allowedClusters, 'removed'] });
    leave(world, { deleteTopicsOf: ['c'] });
    await world.pass();
    expect(world.said('c')).toBeUndefined();
    for (const name of ['acme', 'public', 'pulsar'])
      expect(world.store?.tenants.get(name)?.allowedClusters).toEqual(['a', 'b']);
  });

  test('when a tenant has nobody else whose record is there, then it is that of the one that leaves alone', async () => {
    const world = sharing();
    await world.pass();
    world.store?.tenants.set('lonely', { adminRoles: [], allowedClusters: ['c', 'removed'] });
    leave(world, { deleteTopicsOf: ['c'] });
    await world.pass();
    expect(world.said('c')).toMatch(/^Blocked OnlyThere: Cluster c alone has tenant lonely/);
  });

  test('when its record was the last to go, and it comes back, then it is in the store again', async () => {
    const world = sharing();
    await world.pass();
    leave(world, { deleteTopicsOf: ['c'] });
    await world.pass();
    world.edit({ members: ['a', 'b', 'c'].map(referred), deleteTopicsOf: [] });
    await world.pass();
    expect(world.said('c')).toBe(ready);
    expect(world.store?.tenants.get('public')?.allowedClusters).toEqual(['a', 'b', 'c']);
  });

  test.each([1, 2, 3, 4, 5, 6, 7])(
    'when the operator is killed after %i writes, then another one brings it to the same end',
    async most => {
      const world = sharing();
      await world.pass();
      leave(world, { deleteTopicsOf: ['c'] });
      world.mostWrites = most;
      await world.pass();
      world.mostWrites = Number.POSITIVE_INFINITY;
      await world.pass();
      expect([...(world.store?.records.keys() ?? [])]).toEqual(['a', 'b']);
      expect(world.said('c')).toBeUndefined();
    },
  );

  test('when it comes back while a pass looks at it, then that pass takes nothing away any more', async () => {
    const world = sharing();
    await world.pass();
    leave(world, { deleteTopicsOf: ['c'] });
    world.meanwhile = () => world.edit({ members: ['a', 'b', 'c'].map(referred), deleteTopicsOf: [] });
    await world.pass();
    expect(world.writes.filter(each => each !== 'status')).toEqual([]);
    expect(world.pulsar('c').topics.size).toBe(1);
  });
});

describe('given a store in which nothing is any more', () => {
  /** As after volumes that were lost: it serves, and is empty. */
  function empty({ store }: InstanceWorld): void {
    for (const all of [store?.records, store?.tenants, store?.namespaces]) all?.clear();
  }

  test('then nothing is written there, for it would look like one that is new, and that is said', async () => {
    const world = sharing();
    await world.pass();
    empty(world);
    await world.pass();
    expect(world.writes).toEqual(['status']);
    expect(world.said('a')).toMatch(/^Blocked RecordMissing: The configuration store has no record of any/);
    expect(world.status.conditions?.[0]?.status).toBe('False');
  });

  test('when one leaves, then it has not left: nobody knows what names it', async () => {
    const world = sharing();
    await world.pass();
    leave(world);
    empty(world);
    await world.pass();
    expect(world.said('c')).toMatch(/^Blocked RecordMissing: /);
  });

  test('when only one record is gone, then any other member tells of the rest, and it is made again', async () => {
    const world = sharing();
    await world.pass();
    world.store?.records.delete('a');
    await world.pass();
    expect(world.writes).toContain('b: PUT clusters/a');
    expect(world.said('a')).toBe(ready);
  });
});

describe('given a store that the operator runs', () => {
  test('then its PulsarCluster is made, and waited for, and follows what is said of it', async () => {
    const world = sharing(managed);
    await world.pass();
    expect(world.clusters.get('world-store')).toMatchObject({ spec: { zookeeper: { replicas: 1 } } });
    expect(world.status.configurationStore).toMatchObject({ reason: 'Waiting', workloadStatus: 'Waiting' });
    expect(world.status.message).toMatch(/^configurationStore: PulsarCluster world-store: Waiting/);
    const { managed: store } = managed;
    world.edit({ configurationStore: { managed: { ...store, zookeeper: { replicas: 3 } } } });
    await world.pass();
    expect(world.clusters.get('world-store')).toMatchObject({ spec: { zookeeper: { replicas: 3 } } });
  });

  test('then another cluster of that name is left alone', async () => {
    const world = sharing(managed);
    const other = {
      apiVersion: 'v1',
      kind: 'PulsarCluster',
      metadata: { name: 'world-store', namespace: 'ns' },
    };
    world.clusters.set('world-store', other);
    await world.pass();
    expect(world.clusters.get('world-store')).toBe(other);
    expect(world.status.configurationStore).toMatchObject({ reason: 'NameTaken', workloadStatus: 'Blocked' });
  });
});
