import { expect, test } from 'vitest';
import type { InstanceSeen, Relation } from '#src/binding/model.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { ClientRelations } from '#src/operator/instance/client-relations.ts';
import type { LivesInCluster } from '#src/resources/model/resource.ts';
import { clientOf, served } from '../../binding/hand-made.ts';

const world: InstanceSeen = {
  ...{ apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarInstance' },
  metadata: { name: 'world', namespace: 'team', resourceVersion: '2' },
  spec: { members: [{ name: 'west', clusterRef: { name: 'west', namespace: 'far' } }] },
};
const shop = clientOf({ clusterRef: undefined, instanceRef: { name: 'world' } });

function given() {
  const instances = new Cache<InstanceSeen>();
  const asked: LivesInCluster[] = [];
  const of = (client: LivesInCluster): Relation => {
    asked.push(client);
    return { kind: 'serves', cluster: { ...served(), name: client.spec.clusterRef.name } };
  };
  return { instances, asked, relations: new ClientRelations({ of }, instances) };
}

test('given a client of a cluster, then it stands to that, whatever instances there are', () => {
  const { relations, asked } = given();
  expect(relations.of(clientOf())).toMatchObject({ cluster: { name: 'demo' } });
  expect(asked[0]?.metadata).toEqual(clientOf().metadata);
  expect(relations.isOfCluster(clientOf(), 'pulsar/demo')).toBe(true);
  expect(relations.isOfCluster(clientOf(), 'team/demo')).toBe(false);
  expect(relations.isOfInstance(clientOf(), world)).toBe(false);
});

test('given a client of an instance, then nothing is said until that is known, and it goes by its clusters then', () => {
  const { relations, instances } = given();
  expect(relations.of(shop)).toBeUndefined();
  expect(relations.isOfCluster(shop, 'far/west')).toBe(false);
  instances.replace('', [], '1');
  expect(relations.of(shop)).toMatchObject({ kind: 'waits', sentence: { reason: 'InstanceNotFound' } });
  instances.observe('', world);
  expect(relations.of(shop)).toMatchObject({ cluster: { name: 'west' }, members: { primary: 'west' } });
  expect(relations.clusters(shop)).toEqual([{ name: 'west', namespace: 'far' }]);
  expect(relations.isOfCluster(shop, 'far/west')).toBe(true);
  expect(relations.isOfInstance(shop, world)).toBe(true);
});
