import { expect, test } from 'vitest';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { resourceFinalizer } from '#src/resources/act/tell.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { fakeTopics } from './fake-topics.ts';

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
