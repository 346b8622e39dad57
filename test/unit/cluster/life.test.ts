import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { wishesOf } from '#src/cluster/life.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Facts } from '#src/cluster/model/observation.ts';
import { podName } from '#src/components/build/names.ts';
import { describe as describeObject, type KubernetesObject } from '#src/kubernetes/object.ts';
import { seenAtRest, stateAtRest, stepOf } from './at-rest.ts';

/** What is known of a cluster at rest when all has been asked that is. */
const known: Facts = { registrations: { value: { writable: ['a', 'b', 'c'], readOnly: [] } } };

function stateOfNew(spec: object = {}, facts: Facts = {}): ClusterState {
  return stateOf(new FakeWorld({ ...spec }).observe(facts));
}

function sets(objects: readonly KubernetesObject[]): string[] {
  return objects.filter(({ kind }) => kind === 'StatefulSet').map(({ metadata }) => metadata.name);
}

/** The first pass over a cluster of which ZooKeeper has all servers, and nothing else is there. */
function withServers(metadata: 'unknown' | 'complete'): ClusterState {
  const { owned, pods, cluster, ...others } = seenAtRest();
  const isOfZooKeeper = ({ metadata }: KubernetesObject) => metadata.name.startsWith('demo-zookeeper');
  const { conditions: _, components: __, ...status } = cluster.status ?? {};
  const seen = {
    owned: owned.filter(isOfZooKeeper),
    pods: pods.filter(isOfZooKeeper),
    cluster: { ...cluster, status },
  };
  const value = { missing: [], chrootExists: true, ledgersUnfinished: false };
  return stateOf({ ...others, ...seen, facts: metadata === 'complete' ? { metadata: { value } } : {} });
}

describe('given a new cluster', () => {
  test('then what pods need is made, and of the StatefulSets that of ZooKeeper; each other waits at its gate', () => {
    const { applies, found, deletions, needs } = wishesOf(stateOfNew());
    expect(sets(applies)).toEqual(['demo-zookeeper']);
    expect(applies.at(-1)?.kind, 'a StatefulSet comes after what its pods need').toBe('StatefulSet');
    expect(applies.map(describeObject)).toEqual(
      expect.arrayContaining(['Service demo-proxy', 'ServiceAccount demo-broker']),
    );
    expect([...(found.gates ?? [])].map(([name, { open }]) => [name, open])).toEqual([
      ['zookeeper', true],
      ['bookkeeper', false],
      ['autorecovery', false],
      ['broker', false],
      ['proxy', false],
    ]);
    expect([deletions, needs]).toEqual([[], []]);
  });

  test('then the names of all that it will ever make are reserved', () => {
    const { applies, reserves } = wishesOf(stateOfNew());
    const names = reserves.map(describeObject);
    expect(names).toEqual(expect.arrayContaining(applies.map(describeObject)));
    expect(sets(reserves)).toEqual([
      'demo-zookeeper',
      'demo-bookie',
      'demo-autorecovery',
      'demo-broker',
      'demo-proxy',
    ]);
    expect(names).toContain('Job demo-metadata');
  });

  test('when something it refers to may be missing, then nothing that comes later is looked at', () => {
    const registry = { imagePullSecrets: [{ name: 'registry' }] };
    const asks = wishesOf(stateOfNew(registry));
    expect(asks).toMatchObject({
      stops: true,
      applies: [],
      reserves: [],
      needs: [{ fact: 'missingReferences' }],
    });
    const missing = wishesOf(
      stateOfNew(registry, {
        missingReferences: { value: [{ kind: 'Secret', name: 'registry', message: 'Make it.' }] },
      }),
    );
    expect(sets(missing.applies)).toEqual([]);
    expect(missing.found.lacks?.by.get('broker')).toBe('Make it.');
    const there = wishesOf(stateOfNew(registry, { missingReferences: { value: [] } }));
    expect(there.stops).toBeUndefined();
    expect(sets(there.applies)).toEqual(['demo-zookeeper']);
  });
});

describe('given a cluster whose volumes are to grow', () => {
  test('when it is not known whether their class lets them, then that is asked, and nothing later is looked at', () => {
    const world = new FakeWorld();
    world.settle();
    world.edit({ zookeeper: { storage: { size: '99Gi' } } });
    expect(wishesOf(stateOf(world.observe()))).toMatchObject({
      stops: true,
      applies: [],
      needs: [{ fact: 'expandableClasses', of: ['standard'] }],
    });
    const { stops, applies } = wishesOf(stateOf(world.observe({ expandableClasses: { value: [] } })));
    expect(stops).toBeUndefined();
    expect(sets(applies)).toHaveLength(5);
  });
});

describe('given ZooKeeper that serves', () => {
  test('when it has not shown the metadata, then that is asked, and bookies wait for it', () => {
    const { needs, applies, found } = wishesOf(withServers('unknown'));
    expect(needs).toEqual([{ fact: 'metadata' }]);
    expect(sets(applies)).toEqual(['demo-zookeeper']);
    expect(found.metadata?.open).toBe(false);
  });

  test('when it has, then bookies come, and brokers and proxies when these serve', () => {
    const { applies, found } = wishesOf(withServers('complete'));
    expect(sets(applies)).toEqual(['demo-zookeeper', 'demo-bookie']);
    expect(found.metadata?.open).toBe(true);
  });

  test('when it has no quorum, then nobody asks for the metadata', () => {
    const { observation } = withServers('unknown');
    const [pod] = observation.pods;
    const { needs, found } = wishesOf(stateOf({ ...observation, pods: pod ? [pod] : [] }));
    expect(needs).toEqual([]);
    expect(found.metadata).toMatchObject({ open: false, message: expect.stringContaining('quorum') });
  });
});

describe('given a component that runs', () => {
  /** Brokers that no bookie serves, and whose StatefulSet is away. */
  function brokers(owners: 'gone' | 'there'): ClusterState {
    const { pods, owned, ...others } = seenAtRest();
    const staying = pods.filter(({ metadata }) => !metadata.name.startsWith('demo-bookie'));
    if (owners === 'gone') for (const { metadata } of staying) metadata.ownerReferences = [];
    return stateOf({
      ...others,
      pods: staying,
      owned: owned.filter(({ metadata }) => metadata.name !== 'demo-broker'),
    });
  }

  test('when what it waited for at first is away, then it has passed its gate for good', () => {
    const { pods, ...others } = seenAtRest();
    const staying = pods.filter(({ metadata }) => !metadata.name.startsWith('demo-bookie'));
    expect(sets(wishesOf(stateOf({ ...others, pods: staying })).applies)).toContain('demo-broker');
  });

  test('when its StatefulSet is away and its pods are nobody’s, then it has passed all the same', () => {
    expect(sets(wishesOf(brokers('gone')).applies)).toContain('demo-broker');
    expect(sets(wishesOf(brokers('there')).applies)).not.toContain('demo-broker');
  });
});

describe('given a cluster at rest', () => {
  test('then nothing is done, nobody is asked, and nothing is looked at again', () => {
    const { wakeAfterSeconds, ...wishes } = wishesOf(stateAtRest());
    expect(wishes).toMatchObject({ needs: [], operations: [], deletions: [], bestEffort: [], events: [] });
    expect(wakeAfterSeconds).toBeUndefined();
  });

  /** One whose brokers have just come up, with a bookie on a node that nobody has asked about. */
  function young(otherwise: Partial<ClusterState> = {}, suspend = false) {
    const seen = seenAtRest({ ...known, failingBrokers: { value: [] } });
    const bookie = seen.pods.find(({ metadata }) => metadata.name === podName('demo', 'bookkeeper', 0));
    Object.assign(bookie ?? {}, { spec: { nodeName: 'node-9' } });
    const since = new Date(Date.parse(seen.now) - 10_000).toISOString();
    for (const { metadata, status } of seen.pods)
      if (metadata.name.startsWith('demo-broker'))
        Object.assign(status?.conditions?.[0] ?? {}, { lastTransitionTime: since });
    Object.assign(seen.cluster, { spec: { ...seen.cluster.spec, suspend } });
    return wishesOf({ ...stateOf(seen), ...otherwise }).needs;
  }

  test('when brokers are young and a bookie has moved, then its zone and their bundles are asked for', () => {
    expect(young()).toEqual([{ fact: 'racks', of: expect.arrayContaining(['node-9']) }, { fact: 'bundles' }]);
  });

  test('when a change is under way, then no bundle moves', () => {
    expect(young({ steps: [stepOf('zookeeper', '')] }).map(({ fact }) => fact)).toEqual(['racks']);
  });

  test('when it is suspended, then neither is asked for', () => {
    expect(young({}, true)).toEqual([]);
  });
});
