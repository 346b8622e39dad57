import { describe, expect, test } from 'vitest';
import { instanceOf } from '#simulation/instances/world.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { participantsOf } from '#src/instance/participants.ts';
import { objectionToStore, storeCluster } from '#src/instance/store/store-cluster.ts';

const members = [
  { name: 'a', clusterRef: { name: 'a' } },
  { name: 'b', clusterRef: { name: 'b', namespace: 'far' } },
  { name: 'c', clusterRef: { name: 'c', namespace: 'away' } },
];
const instance = instanceOf({ members, configurationStore: { managed: { zookeeper: { replicas: 5 } } } });
const made = () => storeCluster(instance, participantsOf(instance)) ?? expect.fail();

describe('the PulsarCluster of a store', () => {
  test('then it is a ZooKeeper ensemble alone, as it is asked for, that lets the namespaces of members in', () => {
    expect(made()).toMatchObject({
      metadata: { name: 'world-store', namespace: 'ns' },
      spec: { purpose: 'ConfigurationStore', allowedNamespaces: ['away', 'far'], zookeeper: { replicas: 5 } },
    });
    expect(pulsarClusterSpec.safeParse(made()['spec']).success).toBe(true);
  });

  test('then it has no owner that it would go with', () => {
    expect(made().metadata.ownerReferences).toBeUndefined();
  });

  test('given a store that somebody else runs, or none, then none is made', () => {
    const external = instanceOf({ members, configurationStore: { external: { servers: 'zk:2181' } } });
    for (const each of [external, instanceOf({ members })])
      expect(storeCluster(each, participantsOf(each))).toBeUndefined();
  });

  test('given one of that name, then it is that of an instance of this name, or nobody touches it', () => {
    expect(objectionToStore(instance, made())).toBeUndefined();
    const { labels: _none, ...metadata } = made().metadata;
    expect(objectionToStore(instance, { ...made(), metadata })?.reason).toBe('NameTaken');
    const other = instanceOf({ members }, 'other');
    expect(objectionToStore(other, made())?.reason).toBe('NameTaken');
  });
});
