import { describe, expect, test } from 'vitest';
import { asFarAsKnown, askedOfClusters, notKnown, notRegistered } from '#src/resources/known-clusters.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { namespaceOf, tenantOf } from './hand-made-resources.ts';

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
      'PulsarCluster demo does not know cluster east yet: waiting for it. A PulsarInstance with both as members tells them of each other; in a shared configuration store each is known once it is initialised',
  });
  expect(notKnown('acme', both, { clusters: ['demo', 'east'], allowed: ['demo'] })?.message).toBe(
    'Tenant acme does not allow cluster east yet: waiting for it. Add it to allowedClusters of its PulsarTenant',
  );
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
