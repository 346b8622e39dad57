import { expect, test } from 'vitest';
import { pulsarPermissionSpec } from '#src/api/resources/permission.ts';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { resourceFinalizer } from '#src/resources/act/tell.ts';
import { permissionKind } from '#src/resources/permission/permission.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { fakePulsar } from './fake-pulsar.ts';
import { fakeTopics } from './fake-topics.ts';
import { servingCluster } from './hand-made-resources.ts';

const spec = pulsarTopicSpec.parse({
  ...{ clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders', name: 'first' },
  deletionPolicy: 'Delete',
});

test('given two PulsarTopics for one topic and the advice "delete one of the two", when the older is deleted, then the topic and its messages stay for the other', async () => {
  await using pulsar = await fakeTopics();
  const world = new ResourceWorld<PulsarTopicSpec>(topicKind, { brokers: [pulsar.web] });
  const finalizers = [resourceFinalizer];
  world.apply('older', spec, { finalizers, creationTimestamp: '2026-01-01T00:00:00Z' });
  world.apply('younger', spec, { finalizers, creationTimestamp: '2026-01-02T00:00:00Z' });
  await world.pass('older');
  await world.pass('younger');
  expect(world.said('younger')).toContain('ManagedTwice');
  world.apply('older', spec, { deletionTimestamp: '2026-01-03T00:00:00Z' });
  await world.pass('older');
  expect(pulsar.asked.filter(call => call.startsWith('DELETE'))).toEqual([]);
});

test.each([
  ['both share a store', 'zk:global:2181', []],
  ['each keeps its own', undefined, ['DELETE namespaces/acme/orders/permissions/shop']],
])(
  'given a permission in two clusters, of which %s, when one is deleted, then the other has what it is to have',
  async (_, store, deleted) => {
    await using pulsar = await fakePulsar();
    const world = new ResourceWorld(permissionKind, { brokers: [pulsar.web], store });
    world.clusters['ns/east'] = { ...servingCluster, brokers: [pulsar.web], ...(store && { store }) };
    pulsar.held.set('namespaces/acme/orders/permissions', { shop: ['produce'] });
    const of = (name: string) =>
      pulsarPermissionSpec.parse({
        ...{ clusterRef: { name }, tenant: 'acme', namespace: 'orders', role: 'shop' },
        ...{ actions: ['produce'], deletionPolicy: 'Delete' },
      });
    world.apply('here', of('demo'), { finalizers: [resourceFinalizer] });
    world.apply('there', of('east'), { finalizers: [resourceFinalizer] });
    for (const name of ['here', 'there']) await world.pass(name);
    expect(world.said('there')).toContain('Ready');
    world.apply('here', of('demo'), { deletionTimestamp: '2026-01-03T00:00:00Z' });
    await world.pass('here').catch(() => undefined);
    expect(pulsar.asked.filter(call => call.startsWith('DELETE'))).toEqual(deleted);
  },
);

test.each([
  ['partitions', 2, []],
  ['none', 0, ['DELETE /first']],
])(
  'given a topic with %s in two clusters that share a store, when one is deleted, then what both have stays for the other',
  async (_, partitions, deleted) => {
    await using pulsar = await fakeTopics();
    const store = 'zk:global:2181';
    const world = new ResourceWorld<PulsarTopicSpec>(topicKind, { brokers: [pulsar.web], store });
    world.clusters['ns/east'] = { ...servingCluster, brokers: [pulsar.web], store };
    const finalizers = [resourceFinalizer];
    world.apply('here', { ...spec, partitions }, { finalizers });
    world.apply('there', { ...spec, partitions, clusterRef: { name: 'east' } }, { finalizers });
    for (const name of ['here', 'there']) await world.pass(name);
    world.apply('here', { ...spec, partitions }, { deletionTimestamp: '2026-01-03T00:00:00Z' });
    await world.pass('here').catch(() => undefined);
    expect(pulsar.asked.filter(call => call.startsWith('DELETE')).map(call => call.split('?')[0])).toEqual(
      deleted,
    );
  },
);
