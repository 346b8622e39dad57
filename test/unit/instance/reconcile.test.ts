import { describe, expect, test } from 'vitest';
import { InstanceWorld, instanceOf, referred } from '#simulation/instances/world.ts';
import { BrokerError } from '#src/clients/pulsar/admin.ts';

const ready = 'Active Ready: Knows the other members, and is known to them';

async function joined(names = ['a', 'b', 'c']): Promise<InstanceWorld> {
  const world = new InstanceWorld(names);
  await world.pass();
  return world;
}

describe('given members that do not know each other', () => {
  test('when a pass is over, then each knows all others by the addresses of their brokers', async () => {
    const world = await joined();
    expect(world.status.message).toBe('All 3 members know each other');
    expect(world.status).toMatchObject({ summary: '3/3' });
    for (const name of ['a', 'b', 'c']) {
      expect(world.said(name)).toBe(ready);
      expect([...world.pulsar(name).records.keys()].sort()).toEqual(['a', 'b', 'c']);
    }
    expect(world.pulsar('a').records.get('b')).toEqual({
      ...{ serviceUrl: 'http://b:8080', brokerServiceUrl: 'pulsar://b:6650', brokerClientTlsEnabled: false },
    });
  });

  test('when another one begins, then nothing is written', async () => {
    const world = await joined();
    await world.pass();
    expect(world.writes).toEqual([]);
  });

  test('when both have topics, then the one that has most says how often they are looked at', async () => {
    const world = await joined(['a', 'b']);
    const add = (name: string, topics: number) => {
      const pulsar = world.pulsar(name);
      for (let at = 0; at < topics; at++) pulsar.add('acme/orders', `topic-${at}`);
      pulsar.namespaces.set('acme/orders', { replicated: ['a', 'b'], allowed: [] });
    };
    add('a', 40);
    const before = await world.pass();
    expect(before?.after).toBeGreaterThan(40_000);
    add('b', 30);
    expect(await world.pass()).toEqual(before);
    add('b', 50);
    expect((await world.pass())?.after).toBeGreaterThan(before?.after ?? 0);
  });

  test('when the operator is killed before any write, then another one brings it to the same end', async () => {
    for (let most = 0; most < 8; most++) {
      const world = new InstanceWorld(['a', 'b', 'c']);
      world.mostWrites = most;
      await world.pass();
      world.mostWrites = Number.POSITIVE_INFINITY;
      await world.pass();
      expect(world.status.message).toBe('All 3 members know each other');
    }
  });

  test('when the address of one changes, then the others follow, and what else stands there stays', async () => {
    const world = await joined();
    const a = world.pulsar('a');
    a.records.set('b', { ...a.records.get('b'), proxyProtocol: 'SNI' });
    const address = {
      serviceUrl: 'http://b.example.org:80',
      brokerServiceUrl: 'pulsar://b.example.org:6650',
    };
    world.edit({ members: [referred('a'), { ...referred('b'), address }, referred('c')] });
    await world.pass();
    expect(a.records.get('b')).toEqual({ ...address, brokerClientTlsEnabled: false, proxyProtocol: 'SNI' });
    expect(world.status.members?.find(({ name }) => name === 'b')?.announced).toEqual(Object.values(address));
  });

  test('when the operator is killed in between, then the address before is still known as its own', async () => {
    const world = await joined();
    const address = {
      serviceUrl: 'http://b.example.org:80',
      brokerServiceUrl: 'pulsar://b.example.org:6650',
    };
    world.edit({ members: [referred('a'), { ...referred('b'), address }, referred('c')] });
    world.mostWrites = 2;
    await world.pass();
    world.mostWrites = Number.POSITIVE_INFINITY;
    await world.pass();
    expect(world.said('b')).toBe(ready);
  });
});

describe('given a member that cannot take part', () => {
  test('when it does not answer, then the others know each other, and it is waited for', async () => {
    const world = new InstanceWorld(['a', 'b', 'c']);
    world.away.add('c');
    await world.pass();
    expect(world.said('c')).toBe('Waiting NoAnswer: Cluster c does not answer');
    expect(world.said('a')).toBe(ready);
    expect([...world.pulsar('a').records.keys()]).toEqual(['a', 'b']);
    expect(world.status.conditions?.[0]).toMatchObject({
      type: 'Ready',
      status: 'False',
      reason: 'NoAnswer',
    });
    world.away.clear();
    await world.pass();
    expect(world.said('c')).toBe(ready);
  });

  test('when it calls itself otherwise, then nobody is told of it', async () => {
    const world = new InstanceWorld(['a', 'b']);
    world.pulsar('b').calledAs = 'other';
    await world.pass();
    expect(world.said('b')).toMatch(/^Blocked WrongName: Cluster b calls itself other/);
    expect(world.pulsar('a').records.has('b')).toBe(false);
  });

  test('when it shares a store, where a list would be that of all, then nobody is told of it', async () => {
    const world = new InstanceWorld(['a', 'b']);
    world.pulsar('b').store = 'zk:shared';
    await world.pass();
    expect(world.said('b')).toMatch(/^Blocked SharesStore: Cluster b shares a configuration store/);
    expect(world.pulsar('a').records.has('b')).toBe(false);
  });

  test('when another cluster is known by its name, then that stays, and it is said what to do', async () => {
    const world = new InstanceWorld(['a', 'b', 'c']);
    world.pulsar('a').records.set('b', { serviceUrl: 'http://somebody-else:8080' });
    await world.pass();
    expect(world.said('b')).toBe(
      'Blocked NameTaken: Cluster a knows another cluster as b, at http://somebody-else:8080: correct the address of b here, or delete that record in a when no tenant and no namespace there names it',
    );
    expect(world.pulsar('a').records.get('b')).toEqual({ serviceUrl: 'http://somebody-else:8080' });
    expect(world.pulsar('c').records.has('b')).toBe(true);
  });

  test('when its PulsarCluster does not let the instance in, then that is said', async () => {
    const world = new InstanceWorld(['a', 'b']);
    const sentence = { reason: 'ClusterNotAllowed', message: 'add ns to its allowedNamespaces' } as const;
    world.standings.set('b', { kind: 'waits', sentence });
    await world.pass();
    expect(world.said('b')).toBe('Blocked ClusterNotAllowed: add ns to its allowedNamespaces');
  });

  test('when an older instance has it, then it stays there', async () => {
    const world = new InstanceWorld(['a', 'b']);
    const older = instanceOf({ members: [referred('b')] }, 'older', 'o');
    world.others.push({
      ...older,
      metadata: { ...older.metadata, creationTimestamp: '2025-01-01T00:00:00Z' },
    });
    await world.pass();
    expect(world.said('b')).toMatch(
      /^Blocked ManagedTwice: PulsarInstance older of namespace ns has cluster b/,
    );
    expect(world.pulsar('b').records.has('a')).toBe(false);
  });

  test('when it refuses, then its words are told, and the others are told of each other', async () => {
    const world = new InstanceWorld(['a', 'b', 'c']);
    world.refusals.set('b', new BrokerError('b', 400, { said: 'no' }));
    await world.pass();
    expect(world.said('b')).toBe('Blocked Refused: Cluster b refuses (400), asked to register cluster a: no');
    expect(world.pulsar('a').records.has('c')).toBe(true);
  });

  test('when another operator looks after all, then nothing is done', async () => {
    const world = new InstanceWorld(['a', 'b']);
    world.standings.set('a', { kind: 'others' });
    await world.pass();
    expect(world.instance.status).toBeUndefined();
  });
});

describe('when an instance is looked at again', () => {
  test('given one as it shall be, then at the pace of all; given what waits for messages, then soon', async () => {
    const world = await joined(['a', 'b']);
    expect(await world.pass()).toEqual({ after: 20_000 });
    const a = world.pulsar('a');
    a.add('acme/orders');
    a.write({ method: 'POST', path: 'tenants/acme', body: { adminRoles: [], allowedClusters: ['a', 'b'] } });
    a.write({ method: 'POST', path: 'namespaces/acme/orders/replication', body: ['a', 'b'] });
    a.produce(1);
    world.edit({ members: [referred('a')] });
    expect(await world.pass()).toEqual({ after: 3000 });
  });

  test('given one that is gone, then nothing of it is remembered', async () => {
    const world = await joined(['a', 'b']);
    world.instance.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    expect(await world.pass()).toBeUndefined();
    expect(world.writes).toEqual([]);
    expect([...world.pulsar('a').records.keys()]).toEqual(['a', 'b']);
  });
});

test('given a cluster that is called like what every object has, then it is no other than any', async () => {
  const world = await joined(['a', 'constructor']);
  expect([...world.pulsar('a').records.keys()].sort()).toEqual(['a', 'constructor']);
  world.pulsar('a').add('acme/orders');
  await world.pass();
  expect(world.status).toMatchObject({ summary: '2/2', pairs: [] });
});
