import { describe, expect, test } from 'vitest';
import { asFarAsKnown, askedOfClusters, notKnown, notRegistered } from '#src/resources/known-clusters.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { namespaceOf, servingCluster, tenantOf, topicOf } from './hand-made-resources.ts';

const both = { own: 'demo', lists: [['demo', 'east'], undefined] };

test('given a resource that names its own cluster alone, then nothing more is asked', () => {
  expect(askedOfClusters({ own: 'demo', lists: [['demo'], undefined] })).toEqual({});
  expect(askedOfClusters(both)).toEqual({ clusters: { path: 'clusters' } });
});

test('given one that is not known, then it is left out, unless it stands there', () => {
  expect(asFarAsKnown(['demo', 'east'], undefined, ['demo'])).toEqual(['demo']);
  expect(asFarAsKnown(['demo', 'east'], ['demo', 'east'], ['demo'])).toEqual(['demo', 'east']);
  expect(asFarAsKnown(['demo', 'east'], [], undefined)).toEqual(['demo', 'east']);
});

test('given what is missing, then it is named with what to do', () => {
  expect(notRegistered(both, ['demo', 'east'])).toBeUndefined();
  expect(notRegistered(both, undefined)).toBeUndefined();
  expect(notRegistered(both, ['demo'])).toEqual({
    reason: 'ClusterNotRegistered',
    message:
      'PulsarCluster demo does not know cluster east yet: waiting for it. A PulsarInstance with both as members tells them of each other',
  });
  expect(notRegistered({ ...both, store: 'zk:shared:2181' }, ['demo'])?.message).toBe(
    'The configuration store of PulsarCluster demo has no cluster east yet: waiting for it. A PulsarCluster of that name whose configurationStore is zk:shared:2181 is entered there by itself, for all that share it',
  );
  expect(notKnown('acme', both, { clusters: ['demo', 'east'], allowed: ['demo'] })?.message).toBe(
    'Tenant acme does not allow cluster east yet: waiting for it. Add it to allowedClusters of its PulsarTenant',
  );
});

test('given a cluster that shares a store, then a tenant, a namespace and a topic of it say so', () => {
  const cluster = { ...servingCluster, store: 'zk:shared:2181' };
  const clusters = ['demo', 'east'];
  const [tenant, namespace] = [
    tenantOf({ allowedClusters: clusters }),
    namespaceOf({ replicationClusters: clusters }),
  ];
  const topic = topicOf({ policies: { replicationClusters: clusters } });
  const answers = { clusters: ['demo'] };
  const waits = [
    tenantKind.plan({ resource: tenant, answers, cluster }),
    namespaceKind.plan({ resource: namespace, answers, cluster }),
    topicKind.plan({ resource: topic, answers: { ...answers, it: { partitions: 0 } }, cluster }),
  ].map(({ wait }) => wait?.message.slice(0, 48));
  expect(new Set(waits)).toEqual(new Set(['The configuration store of PulsarCluster demo ha']));
});

describe('resources that name a cluster which is not known yet', () => {
  const answers = { clusters: ['demo'] };

  test('given a tenant, then it is made without it, and waits for it', () => {
    const plan = tenantKind.plan({ resource: tenantOf({ allowedClusters: ['demo', 'east'] }), answers });
    expect(plan).toMatchObject({
      writes: [{ does: 'create', request: { body: { allowedClusters: ['demo'] } } }],
      wait: { reason: 'ClusterNotRegistered' },
    });
  });

  test('given a namespace, then it is made without it; once it is known and allowed it is replicated there', () => {
    const resource = namespaceOf({ replicationClusters: ['demo', 'east'] });
    expect(namespaceKind.plan({ resource, answers })).toMatchObject({
      writes: [{ request: { body: { replication_clusters: ['demo'] } } }],
      wait: { reason: 'ClusterNotRegistered' },
    });
    const it = { replication_clusters: ['demo'], allowed_clusters: [] };
    const clusters = ['demo', 'east'];
    const notYet = { it, clusters, tenant: { allowedClusters: ['demo'] } };
    expect(namespaceKind.plan({ resource, answers: notYet })).toMatchObject({
      writes: [],
      wait: { reason: 'ClusterNotInTenant' },
    });
    const now = { it, clusters, tenant: { allowedClusters: clusters } };
    expect(namespaceKind.plan({ resource, answers: now })).toMatchObject({
      writes: [{ field: 'replicationClusters', request: { body: ['demo', 'east'] } }],
      wait: undefined,
    });
  });

  test('given a namespace that is replicated there already, then its list stays as it is', () => {
    const it = { replication_clusters: ['demo', 'east'], allowed_clusters: [] };
    const resource = namespaceOf({ replicationClusters: ['demo', 'east'] });
    expect(namespaceKind.plan({ resource, answers: { it, ...answers } }).writes).toEqual([]);
  });
});
