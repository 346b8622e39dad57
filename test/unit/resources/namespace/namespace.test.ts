import { describe, expect, test } from 'vitest';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { namespaceOf, remembering } from '../hand-made-resources.ts';

function planned(resource: ReturnType<typeof namespaceOf>, answers: Record<string, unknown>) {
  return namespaceKind.plan({ resource, answers });
}

const bare = { replication_clusters: ['demo'], allowed_clusters: [], deleted: false };

describe('a namespace', () => {
  test('given none, then it is created with what cannot come later, and waits for its tenant', () => {
    const resource = namespaceOf({ messageTTL: 5 }, { fields: { bundles: 8, tenant: 'a:b' } });
    expect(planned(resource, {})).toMatchObject({
      writes: [
        {
          does: 'create',
          request: {
            method: 'PUT',
            path: 'namespaces/a%3Ab/orders',
            body: { bundles: { numBundles: 8 }, replication_clusters: ['demo'] },
          },
          waits: { 404: { reason: 'TenantNotFound' } },
        },
      ],
    });
  });

  test('given allowed clusters alone, then it is replicated to the cluster itself, and never to none', () => {
    const resource = namespaceOf({ allowedClusters: ['demo', 'east'] });
    expect(planned(resource, {})).toMatchObject({
      writes: [{ request: { body: { replication_clusters: ['demo'], allowed_clusters: ['demo', 'east'] } } }],
    });
  });

  test('given one that Pulsar is deleting, then that is waited for', () => {
    expect(planned(namespaceOf(), { it: { ...bare, deleted: true } })).toMatchObject({
      wait: { reason: 'Deleting' },
    });
  });

  test('given one as it is to be, then nothing is written', () => {
    const resource = namespaceOf({ messageTTL: 5, antiAffinity: 'apart', properties: { team: 'a' } });
    const it = { ...bare, message_ttl_in_seconds: 5, properties: { team: 'a' } };
    expect(planned(resource, { it, antiAffinity: 'apart' })).toEqual({ writes: [] });
  });

  test('given policies that have calls of their own, then they are read only where they are managed', () => {
    expect(namespaceKind.reads(namespaceOf())).toEqual({ it: 'namespaces/acme/orders' });
    const apart = { antiAffinity: 'namespaces/acme/orders/antiAffinity' };
    expect(namespaceKind.reads(namespaceOf({ antiAffinity: 'a' }))).toMatchObject(apart);
    expect(namespaceKind.reads(namespaceOf({}, remembering('antiAffinity')))).toMatchObject(apart);
  });

  test('given fields of fields, then each is managed by itself', () => {
    const messageAge = { limitTime: 5, policy: 'producer_exception' };
    const { spec } = namespaceOf({
      backlogQuota: { messageAge },
      offload: { managedLedgerOffloadThresholdInBytes: 5 },
      properties: { team: 'a' },
      encryptionRequired: false,
    });
    expect(namespaceKind.fieldsOf(spec)).toEqual([
      'backlogQuota.messageAge',
      'encryptionRequired',
      'offload',
      'properties.team',
    ]);
  });
});
