import { expect, test } from 'vitest';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { fakePulsar } from './fake-pulsar.ts';

const path = 'namespaces/acme/orders';
const list = `${path}/topics?mode=PERSISTENT&includeSystemTopic=true`;
const stats = (name: string) => `persistent/acme/orders/${name}/stats`;
const replicated = (backlog: number) => ({ replication: { east: { replicationBacklog: backlog } } });

test('given a list that is to be shorter, when a pass looks, then topics are asked at that moment, and it is written once nothing is to come', async () => {
  await using pulsar = await fakePulsar();
  const world = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
  pulsar.held.set(path, { replication_clusters: ['demo', 'east'] });
  pulsar.held.set(list, ['persistent://acme/orders/placed', 'persistent://acme/orders/gone']);
  pulsar.held.set(stats('placed'), replicated(2));
  const policies = { replicationClusters: ['demo'] };
  const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', name: 'orders', policies };
  world.apply('orders', pulsarNamespaceSpec.parse(spec));
  await world.pass('orders');
  expect(world.said('orders')).toMatch(/^False BacklogLeft: 2 messages are yet to come to cluster east/);
  expect(pulsar.asked.slice(0, 2)).toEqual([`GET ${path}`, `GET ${list}`]);
  expect(pulsar.asked.slice(2).sort()).toEqual([`GET ${stats('gone')}`, `GET ${stats('placed')}`]);
  pulsar.held.set(stats('placed'), replicated(0));
  pulsar.held.set(`${path}/replication`, []);
  await world.pass('orders');
  expect(pulsar.asked).toContain(`POST ${path}/replication`);
  expect(pulsar.held.get(`${path}/replication`)).toEqual(['demo']);
});

test('given that Pulsar refuses something else too, then both are told', async () => {
  await using pulsar = await fakePulsar();
  const world = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
  pulsar.held.set(path, { replication_clusters: ['demo', 'east'] });
  pulsar.held.set(list, ['persistent://acme/orders/placed']);
  pulsar.held.set(stats('placed'), replicated(2));
  pulsar.instead[`POST ${path}/messageTTL`] = [412, 'Invalid value for message TTL'];
  const policies = { replicationClusters: ['demo'], messageTTL: 5 };
  const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', name: 'orders', policies };
  world.apply('orders', pulsarNamespaceSpec.parse(spec));
  await world.pass('orders');
  expect(world.said('orders')).toMatch(
    /^False Refused: Pulsar refuses to set messageTTL .*TTL\. 2 messages are yet to come to cluster east/,
  );
});

test('given a topic that a broker does not tell of, then nothing is written', async () => {
  await using pulsar = await fakePulsar();
  const world = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
  pulsar.held.set(path, { replication_clusters: ['demo', 'east'] });
  pulsar.held.set(list, ['persistent://acme/orders/placed']);
  pulsar.instead[`GET ${stats('placed')}`] = [503, 'the topic is just being moved'];
  const policies = { replicationClusters: ['demo'] };
  const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', name: 'orders', policies };
  world.apply('orders', pulsarNamespaceSpec.parse(spec));
  await expect(world.pass('orders')).rejects.toThrow('just being moved');
  expect(pulsar.asked.filter(each => !each.startsWith('GET'))).toEqual([]);
});

test('given what somebody has given up and takes back while topics are asked, then nothing is written for the spec of before', async () => {
  await using pulsar = await fakePulsar();
  const world = new ResourceWorld(namespaceKind, { brokers: [pulsar.web] });
  pulsar.held.set(path, { replication_clusters: ['demo', 'east'] });
  const policies = { replicationClusters: ['demo'] };
  const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', name: 'orders', policies };
  world.apply('orders', pulsarNamespaceSpec.parse({ ...spec, giveUp: ['east'] }));
  let isTakenBack = false;
  // The first that a pass writes is its status.
  world.cache.subscribe(({ new: now }) => {
    if (isTakenBack || !now?.status) return;
    isTakenBack = true;
    world.apply('orders', pulsarNamespaceSpec.parse({ ...spec, policies: {} }));
  });
  await world.pass('orders');
  expect(isTakenBack).toBe(true);
  expect(pulsar.asked.filter(each => !each.startsWith('GET'))).toEqual([]);
});
