import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { type Naming, namingOf } from '#src/cluster/objects/naming.ts';
import { labelsOf } from '#src/components/build/names.ts';
import { describe as describeObject, type KubernetesObject } from '#src/kubernetes/object.ts';
import { seenAtRest } from '../at-rest.ts';
import { foreign } from '../hand-made.ts';

const ready = (world: FakeWorld) => world.condition('Ready');

describe('given what is to be applied', () => {
  const [set, job] = [foreign('StatefulSet', 'demo-proxy'), foreign('Job', 'demo-metadata')];
  const proxies = { ...set, metadata: { ...set.metadata, labels: labelsOf('demo', 'proxy') } };

  /** A StatefulSet of proxies that has claims. */
  function sized(replicas: number): KubernetesObject {
    return { ...proxies, spec: { replicas, volumeClaimTemplates: [{ metadata: { name: 'cache' } }] } };
  }
  const seen = (owned: readonly KubernetesObject[]): Observation => ({
    ...seenAtRest(),
    owned,
    pods: [],
    claims: [],
  });
  const asked = ({ ask }: Naming) => ask?.fact === 'names' && ask.of.map(describeObject);

  test('when nothing is there yet, then all names that will be used are looked up, each once', () => {
    const changes = [{ desired: sized(2), live: undefined }];
    expect(asked(namingOf(seen([]), changes, [sized(2), job]))).toEqual([
      'StatefulSet demo-proxy',
      ...['Pod demo-proxy-0', 'PersistentVolumeClaim cache-demo-proxy-0'],
      ...['Pod demo-proxy-1', 'PersistentVolumeClaim cache-demo-proxy-1'],
      'Job demo-metadata',
    ]);
  });

  test('when the cluster has begun, then only names of what comes now are', () => {
    const observation = seen(seenAtRest().owned);
    expect(asked(namingOf(observation, [{ desired: job, live: undefined }], [sized(2)]))).toEqual([
      'Job demo-metadata',
    ]);
    const [pod, claim] = [
      foreign('Pod', 'demo-proxy-2'),
      foreign('PersistentVolumeClaim', 'cache-demo-proxy-1'),
    ];
    const grows = [{ desired: sized(3), live: sized(1) }];
    expect(asked(namingOf({ ...observation, pods: [pod], claims: [claim] }, grows))).toEqual([
      'Pod demo-proxy-1',
      'PersistentVolumeClaim cache-demo-proxy-2',
    ]);
  });

  test('when nothing is made, then nothing is looked up, and all changes may be', () => {
    const changes = [{ desired: sized(1), live: sized(2) }];
    expect(namingOf(seen(seenAtRest().owned), changes)).toMatchObject({ changes, failures: [] });
    expect(namingOf(seen(seenAtRest().owned), changes).ask).toBeUndefined();
  });
});

describe('given a new cluster', () => {
  test('when one of the names that it will use some day is taken, then it makes nothing and says which', () => {
    const world = new FakeWorld();
    world.foreign = [
      foreign('Service', 'demo-broker'),
      foreign('ServiceAccount', 'demo-zookeeper'),
      foreign('PodDisruptionBudget', 'demo-bookie'),
    ];
    const { wakeAfterSeconds } = world.settle();
    expect([world.owned, world.history]).toEqual([[], []]);
    expect(ready(world)).toMatchObject({
      status: 'False',
      reason: 'NameTaken',
      message:
        'Service demo-broker, ServiceAccount demo-zookeeper and PodDisruptionBudget demo-bookie exist in namespace test and are not of this cluster. Delete them, or give the cluster another name; until then nothing is made.',
    });
    expect(world.events.filter(event => event.startsWith('NameTaken'))).toHaveLength(1);
    expect(wakeAfterSeconds).toBe(30);
  });

  test.each([
    ['a StatefulSet', foreign('StatefulSet', 'demo-proxy')],
    ['the Job that a later step needs', foreign('Job', 'demo-metadata')],
    ['a pod', foreign('Pod', 'demo-broker-1')],
    ['a volume', foreign('PersistentVolumeClaim', 'ledgers-demo-bookie-2')],
    [
      'an object of another owner',
      foreign('Service', 'demo-proxy', {
        labels: {
          'app.kubernetes.io/name': 'pulsar',
          'pulsar-operator.dev/cluster': 'demo',
          'app.kubernetes.io/component': 'proxy',
          'app.kubernetes.io/managed-by': 'pulsar-operator',
        },
        annotations: { 'pulsar-operator.dev/applied': 'x' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Other', name: 'other', uid: 'o', controller: true }],
      }),
    ],
  ])('when the name of %s is taken, then it makes nothing', (_, object) => {
    const world = new FakeWorld();
    world.foreign = [object];
    world.settle();
    expect(world.history).toEqual([]);
    expect(ready(world)?.message).toContain(
      `${object.kind} ${object.metadata.name} exists in namespace test`,
    );
  });

  test('when it is a volume that was made by hand, then the status says how it is handed over', () => {
    const world = new FakeWorld();
    world.foreign = [foreign('PersistentVolumeClaim', 'data-demo-zookeeper-0')];
    world.settle();
    expect(ready(world)?.message).toMatch(
      /To have data-demo-zookeeper-0 used, label it app.kubernetes.io\/name=pulsar,.*cluster=demo,.*component=zookeeper,.*managed-by=pulsar-operator\.$/,
    );
  });

  test('when the name is free again, then it starts, and nothing is said to have been restored', () => {
    const world = new FakeWorld();
    world.foreign = [foreign('Service', 'demo-broker')];
    world.settle();
    world.foreign = [];
    world.settle();
    expect(ready(world)?.status).toBe('True');
    expect(world.events.filter(event => event.startsWith('Restored'))).toEqual([]);
  });

  test('when an earlier cluster of its name is still being removed, then it waits for that', () => {
    const world = new FakeWorld();
    const owner = {
      apiVersion: 'pulsar-operator.dev/v1alpha1',
      kind: 'PulsarCluster',
      name: 'demo',
      uid: 'earlier',
    };
    world.foreign = [
      foreign('Service', 'demo-broker', { ownerReferences: [{ ...owner, controller: true }] }),
    ];
    world.settle();
    expect(world.history).toEqual([]);
    expect(ready(world)).toMatchObject({
      reason: 'Waiting',
      message: 'Waiting for Service demo-broker of an earlier cluster of this name to be removed',
    });
  });

  test('when nobody answers whether names are free, then it makes nothing and says so', () => {
    const world = new FakeWorld();
    world.unanswered = { names: 'forbidden' };
    world.settle();
    expect(world.history).toEqual([]);
    expect(ready(world)?.message).toContain('names of what is to be created: forbidden');
  });
});

describe('given a cluster that runs', () => {
  function running(): FakeWorld {
    const world = new FakeWorld({ bookkeeper: { replicas: 3 } });
    world.settle();
    return world;
  }

  test('when a name is taken from under it, then only what needs that object waits', () => {
    const world = running();
    world.delete(world.object('Service', 'demo-broker'));
    world.delete(world.object('Service', 'demo-proxy'));
    world.foreign = [foreign('Service', 'demo-broker')];
    world.edit({ bookkeeper: { replicas: 3 }, broker: { replicas: 3 } });
    world.settle();
    expect(world.replicas('demo-broker')).toBe(3);
    expect(() => world.object('Service', 'demo-proxy')).not.toThrow();
    expect(ready(world)?.reason).toBe('NameTaken');
    expect(world.cluster.status?.components?.['broker']?.message).toContain('what needs it waits');
  });

  test('when it is what pods cannot start without, then their StatefulSet stays as it is and none restarts', () => {
    const world = running();
    world.delete(world.object('ServiceAccount', 'demo-broker'));
    world.foreign = [foreign('ServiceAccount', 'demo-broker')];
    world.edit({ bookkeeper: { replicas: 3 }, broker: { replicas: 3 }, proxy: { replicas: 3 } });
    world.settle();
    expect([world.replicas('demo-broker'), world.replicas('demo-proxy')]).toEqual([2, 3]);
  });

  test('when more bookies would take a volume of somebody else, then they do not come', () => {
    const world = running();
    world.foreign = [foreign('PersistentVolumeClaim', 'journal-demo-bookie-3')];
    world.edit({ bookkeeper: { replicas: 4 } });
    world.settle();
    expect(world.replicas('demo-bookie')).toBe(3);
    expect(ready(world)?.message).toMatch(/^bookkeeper: PersistentVolumeClaim journal-demo-bookie-3 exists/);
  });

  test('when somebody takes our labels from an object, then it is still ours and gets them back', () => {
    const world = running();
    const service = world.object('Service', 'demo-broker');
    world.owned = world.owned.filter(object => object !== service);
    world.foreign = [{ ...service, metadata: { ...service.metadata, labels: {} } }];
    const [change] = world.plan().changes;
    expect(change?.live?.metadata.uid).toBe(service.metadata.uid);
    expect(change?.note?.message).toContain('Restored Service demo-broker: metadata.labels');
  });
});

describe('given what a cluster left that was deleted alone', () => {
  test('when claims are left that are to grow, then nobody looks their names up: they are seen', () => {
    const world = new FakeWorld({ zookeeper: { storage: { size: '10Gi' } } });
    world.expandableClasses = ['standard'];
    world.settle();
    [world.owned, world.pods] = [[], []];
    world.edit({ zookeeper: { storage: { size: '20Gi' } } });
    const { names } = world.decide().observation.facts;
    expect(names).toEqual({ value: [] });
  });
});
