import { describe, expect, test } from 'vitest';
import { configurationStoreUrl, sharedStoreUrl } from '#src/components/build/configuration-store.ts';
import { metadataStoreUrl } from '#src/components/build/context.ts';
import { contextOf } from '../context.ts';

const servers = 'zk-0.example.org:2181,zk-1.example.org:2181/instance';

describe('where a cluster keeps what it shares', () => {
  test('given nothing, then in its own store', () => {
    const context = contextOf({});
    expect(sharedStoreUrl(context)).toBeUndefined();
    expect(configurationStoreUrl(context)).toBe(metadataStoreUrl(context));
  });

  test('given a PulsarCluster, then at its Service, whatever becomes of its servers', () => {
    const named = (clusterRef: object) =>
      configurationStoreUrl(contextOf({ configurationStore: { clusterRef } }));
    expect(named({ name: 'shared' })).toBe('zk:shared-zookeeper.pulsar.svc.cluster.local:2181');
    expect(named({ name: 'shared', namespace: 'instance' })).toBe(
      'zk:shared-zookeeper.instance.svc.cluster.local:2181',
    );
  });

  test('given servers, then there', () => {
    expect(configurationStoreUrl(contextOf({ configurationStore: { servers } }))).toBe(`zk:${servers}`);
  });
});
