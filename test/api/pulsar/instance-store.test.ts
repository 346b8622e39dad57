import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InstanceWorld, referred } from '#simulation/instances/world.ts';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { writeAdmin } from '#src/clients/pulsar/admin-request.ts';
import { openPulsar } from '#src/instance/observe/pulsar-asked.ts';
import { resourceFinalizer } from '#src/resources/act/tell.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import { SharingClusters } from './member-servers.ts';
import { received, sent } from './messages.ts';
import type { Pulsar } from './server.ts';

type Served = Pick<Pulsar, 'web' | 'binary'>;

const names = ['a', 'b'] as const;
const topic = 'persistent://acme/orders/placed';
const topicAt = topic.replace('://', '/');
const served: Record<string, Served> = {};
let clusters: SharingClusters;
let world: InstanceWorld;

beforeAll(async () => {
  clusters = await SharingClusters.start();
  for (const name of names) {
    const functions = name === 'b' ? { functions: { runtime: 'Thread' } } : {};
    served[name] = await clusters.serve(await clusters.enter(name, { websocket: {}, ...functions }));
  }
  const store = { external: { servers: clusters.servers } };
  world = new InstanceWorld([], { members: names.map(referred), configurationStore: store });
  world.open = (way, given) => openPulsar(way, writeAdmin, given);
  for (const name of names) {
    const { web, binary } = of(name);
    const owner = { apiVersion: 'v1', kind: 'PulsarCluster', metadata: { name, namespace: 'ns' } };
    world.standings.set(name, {
      ...{ kind: 'serves', web: [web], peers: undefined, home: { owner, namespace: 'ns' } },
      urls: { serviceUrl: web, brokerServiceUrl: `pulsar://${binary}` },
    });
  }
}, 900_000);

afterAll(() => clusters?.[Symbol.asyncDispose]());

const of = (name: string) => served[name] ?? expect.fail();
const told = async (name: string, path: string) => (await admin(of(name), 'GET', path)).value;

async function done(name: string, method: 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown) {
  const { status, value } = await admin(of(name), method, path, body);
  expect(status, `${method} ${path}: ${JSON.stringify(value)}`).toBeLessThan(300);
}

/** What a pass says of a member. */
async function passed(name: string): Promise<string | undefined> {
  await world.pass();
  return world.said(name);
}

const often = { timeout: 90_000, interval: 1000 };

/** Whether a cluster has the ledgers of the topic, by its own ZooKeeper. */
const isStored = (name: string) =>
  clusters.inOwn(async open => {
    return (await open.exists(`/${name}/managed-ledgers/acme/orders/persistent/placed`)) !== undefined;
  });

async function exchanged(...texts: readonly [fromA: string, fromB: string]): Promise<void> {
  await sent(of('a') as Pulsar, topic, texts[0]);
  await sent(of('b') as Pulsar, topic, texts[1]);
  for (const name of names) expect(await received(of(name) as Pulsar, topic, 2)).toEqual([...texts].sort());
}

describe('two real clusters that share a configuration store', () => {
  test('given that they have entered it, then their records are made complete, and one more pass writes nothing', async () => {
    await world.pass();
    expect(world.status.message).toBe('All 2 members know each other');
    for (const name of names)
      expect(await told('a', `clusters/${name}`)).toMatchObject({ serviceUrl: of(name).web });
    await world.pass();
    expect(world.writes).toEqual([]);
    expect(world.status.configurationStore).toMatchObject({ url: `zk:${clusters.servers}` });
    expect(world.status.conditions?.[1]).toMatchObject({ reason: 'NothingReplicated' });
  }, 60_000);

  test('given a namespace that names both, then what is sent to either comes to both, and that is told', async () => {
    await done('a', 'PUT', 'tenants/acme', { adminRoles: ['boss'], allowedClusters: names });
    await done('a', 'PUT', 'namespaces/acme/orders', { replication_clusters: names });
    for (const name of names) await done(name, 'PUT', `${topicAt}/subscription/test`);
    await exchanged('from a', 'from b');
    const replicating = async () => {
      await world.pass();
      return world.status.conditions?.[1]?.reason;
    };
    await expect.poll(replicating, often).toBe('Connected');
    expect(world.status.pairs).toMatchObject([
      { from: 'a', to: 'b', namespaces: 1, connected: true },
      { from: 'b', to: 'a', namespaces: 1, connected: true },
    ]);
  }, 300_000);

  test('given a PulsarNamespace that names one of them no more, then Pulsar deletes nothing there, for it stays in the list', async () => {
    const [brokers, store] = [[of('a').web], `zk:${clusters.servers}`];
    const resources = new ResourceWorld(namespaceKind, { brokers, store });
    resources.clusters['ns/a'] = resources.clusters['ns/demo'] ?? expect.fail();
    const policies = { replicationClusters: ['a'], messageTTL: 86_400 };
    const spec = { clusterRef: { name: 'a' }, tenant: 'acme', name: 'orders', policies };
    resources.apply('orders', pulsarNamespaceSpec.parse(spec));
    await resources.pass('orders');
    expect(resources.said('orders')).toMatch(
      /^False TopicsWouldGo: Pulsar deletes the topics .* in cluster b/,
    );
    expect(await told('a', 'namespaces/acme/orders')).toMatchObject({
      replication_clusters: names,
      message_ttl_in_seconds: 86_400,
    });
    expect(await isStored('b')).toBe(true);
  }, 60_000);

  test('given a PulsarNamespace that is deleted in one of them with its topics, then the other loses nothing until they may go', async () => {
    await done('a', 'PUT', 'namespaces/acme/brief', { replication_clusters: names });
    await done('a', 'PUT', 'persistent/acme/brief/many/partitions', 2);
    const [brokers, store] = [[of('a').web], `zk:${clusters.servers}`];
    const resources = new ResourceWorld(namespaceKind, { brokers, store });
    resources.clusters['ns/a'] = resources.clusters['ns/demo'] ?? expect.fail();
    const going = { finalizers: [resourceFinalizer], deletionTimestamp: '2026-01-01T00:00:00Z' };
    const spec = {
      clusterRef: { name: 'a' },
      tenant: 'acme',
      name: 'brief',
      deletionPolicy: 'DeleteWithTopics',
    };
    resources.apply('brief', pulsarNamespaceSpec.parse(spec), going);
    await resources.pass('brief');
    expect(resources.said('brief')).toMatch(/^False TopicsWouldGo: .* the namespace of cluster b too/);
    expect(await told('b', 'persistent/acme/brief/many/partitions')).toMatchObject({ partitions: 2 });
    resources.apply('brief', pulsarNamespaceSpec.parse({ ...spec, deleteTopicsOf: ['b'] }), going);
    const isLeft = async () => {
      await resources.pass('brief');
      return resources.of('brief') !== undefined;
    };
    await expect.poll(isLeft, often).toBe(false);
    expect((await admin(of('b'), 'GET', 'namespaces/acme/brief')).status).toBe(404);
  }, 300_000);

  test('given one that leaves, then what it has alone holds it up, and its topics until they may go', async () => {
    // Somebody has removed the record of another one while tenants name it, which Pulsar lets him.
    await done('a', 'PUT', 'clusters/removed', { serviceUrl: 'http://removed:8080' });
    for (const tenant of ['acme', 'public'])
      await done('a', 'POST', `tenants/${tenant}`, {
        adminRoles: ['boss'],
        allowedClusters: [...names, 'removed'],
      });
    await done('a', 'DELETE', 'clusters/removed');
    const refused = await admin(of('a'), 'POST', 'tenants/acme', { allowedClusters: [...names, 'removed'] });
    expect(refused.status).toBe(412);
    await done('b', 'PUT', 'namespaces/acme/alone', { replication_clusters: ['b'] });
    world.edit({ members: [referred('a')] });
    await expect
      .poll(() => passed('b'), often)
      .toMatch(/^Blocked OnlyThere: Cluster b alone has namespace acme\/alone: /);
    await done('b', 'DELETE', 'namespaces/acme/alone');
    await expect.poll(() => passed('b'), often).toMatch(/^Blocked TopicsWouldGo: .* which are acme\/orders:/);
    expect(await told('a', 'namespaces/acme/orders/replication')).toEqual([...names]);
    expect(await isStored('b')).toBe(true);
  }, 180_000);

  test('given that they may go, then the store does not know it any more, its topics are gone, and the other has its own', async () => {
    world.edit({ deleteTopicsOf: ['b'] });
    await expect.poll(() => passed('b'), often).toBeUndefined();
    expect(await told('a', 'clusters')).toEqual(['a']);
    for (const tenant of ['acme', 'public', 'pulsar'])
      expect(await told('a', `tenants/${tenant}`)).toMatchObject({ allowedClusters: ['a'] });
    for (const namespace of ['acme/orders', 'pulsar/system'])
      expect(await told('a', `namespaces/${namespace}/replication`)).toEqual(['a']);
    await expect.poll(() => isStored('b'), often).toBe(false);
    await sent(of('a') as Pulsar, topic, 'after');
    expect(await received(of('a') as Pulsar, topic, 1)).toEqual(['after']);
    expect(await told('a', `${topicAt}/stats`)).toMatchObject({ replication: {} });
  }, 240_000);

  test('given that it comes back, then it is entered again, and messages come both ways', async () => {
    world.edit({ members: names.map(referred), deleteTopicsOf: [] });
    await expect.poll(() => passed('b'), often).toMatch(/^Active Ready/);
    expect(await told('b', 'namespaces/pulsar/system/replication')).toEqual([...names]);
    await done('a', 'POST', 'tenants/acme', { adminRoles: ['boss'], allowedClusters: names });
    await done('a', 'POST', 'namespaces/acme/orders/replication', names);
    // Its broker hears of the list a moment later.
    const subscribed = async () => (await admin(of('b'), 'PUT', `${topicAt}/subscription/test`)).status;
    await expect.poll(subscribed, often).toBeLessThan(300);
    await exchanged('again from a', 'again from b');
  }, 300_000);
});
