import { expect, test } from 'vitest';
import { pulsarTopicSpec } from '#src/api/resources/topic.ts';

const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' };

test('given no more than where it is, then it is stored, not divided, and retained', () => {
  expect(pulsarTopicSpec.parse(spec)).toMatchObject({
    persistent: true,
    partitions: 0,
    deletionPolicy: 'Retain',
  });
});

test.each([
  ['no namespace', { ...spec, namespace: undefined }],
  ['a topic that stores nothing and has no partitions', { ...spec, persistent: false }],
  ['one with properties', { ...spec, persistent: false, partitions: 1, properties: { a: 'b' } }],
  ['replication without the cluster itself', { ...spec, policies: { replicationClusters: ['east'] } }],
])('given %s, then it is refused', (_, given) => {
  expect(pulsarTopicSpec.safeParse(given).success).toBe(false);
});
