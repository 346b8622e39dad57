import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** An object of somebody else. */
function foreign(
  kind: string,
  name: string,
  more: Partial<KubernetesObject['metadata']> = {},
): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'test', uid: `uid-of-${name}`, ...more } };
}

const ready = (world: FakeWorld) => world.condition('Ready');

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
          'app.kubernetes.io/instance': 'demo',
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
      /To have data-demo-zookeeper-0 used, label it app.kubernetes.io\/name=pulsar,.*instance=demo,.*component=zookeeper,.*managed-by=pulsar-operator\.$/,
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
  /** As the garbage collector leaves it, with a new cluster of that name. */
  function remade(): FakeWorld {
    const world = new FakeWorld();
    world.settle();
    for (const { metadata } of world.owned) metadata.ownerReferences = [];
    Object.assign(world.object('Job', 'demo-metadata'), {
      status: { conditions: [{ type: 'Complete', status: 'True' }] },
    });
    const { status: _, ...cluster } = world.cluster;
    world.cluster = { ...cluster, metadata: { ...cluster.metadata, uid: 'another-uid' } };
    world.history = [];
    world.events = [];
    return world;
  }

  test('then it is adopted, each by its own uid, and serves on', () => {
    const world = remade();
    const lasting = () => world.owned.filter(({ kind }) => kind !== 'ConfigMap' && kind !== 'Job');
    const uids = lasting().map(({ metadata }) => metadata.uid);
    world.settle();
    expect(ready(world)?.status).toBe('True');
    expect(lasting().map(({ metadata }) => metadata.uid)).toEqual(uids);
    expect(world.events).toContain(
      'Adopted: Adopted StatefulSet demo-bookie, which an earlier cluster of this name left',
    );
    const restarted = world.history.filter(each => each.startsWith('delete Pod'));
    expect(restarted.every(each => each.startsWith('delete Pod demo-zookeeper-'))).toBe(true);
    expect(world.owned.every(({ metadata }) => metadata.ownerReferences?.[0]?.uid === 'another-uid')).toBe(
      true,
    );
  });

  test('when claims are left that are to grow, then nobody looks their names up: they are seen', () => {
    const world = new FakeWorld({ zookeeper: { storage: { size: '10Gi' } } });
    world.expandableClasses = ['standard'];
    world.settle();
    [world.owned, world.pods] = [[], []];
    world.edit({ zookeeper: { storage: { size: '20Gi' } } });
    const { names } = world.decide().observation.facts;
    expect(names).toEqual({ value: [] });
  });

  test('when a name was taken meanwhile, then nothing is adopted', () => {
    const world = remade();
    world.delete(world.object('Service', 'demo-proxy'));
    world.foreign = [foreign('Service', 'demo-proxy')];
    expect(world.plan().changes).toEqual([]);
    world.settle();
    expect(ready(world)?.reason).toBe('NameTaken');
  });
});

test('given a copy of a ConfigMap that a person made under another name, when that goes out of use, then the copy stays', () => {
  const world = new FakeWorld();
  world.settle();
  const map = world.owned.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('demo-broker-'),
  );
  const { ownerReferences: _, ...metadata } = structuredClone(map?.metadata ?? { name: '' });
  world.owned.push(
    foreign('ConfigMap', 'my-backup', {
      labels: metadata.labels,
      annotations: metadata.annotations,
    } as never),
  );
  world.edit({ broker: { config: { maxTopicsPerNamespace: 5 } } });
  world.settle(100);
  expect(world.history).toContain(`delete ConfigMap ${map?.metadata.name}`);
  expect(world.history).not.toContain('delete ConfigMap my-backup');
});
