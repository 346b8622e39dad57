import { expect, test } from 'vitest';
import { identityOf } from '#src/cluster/model/identity.ts';
import { podDomain } from '#src/components/build/context.ts';
import { seenAtRest } from '../at-rest.ts';

test('given a cluster, then the names of its servers follow from its name, its namespace and its domain', () => {
  const { cluster } = seenAtRest();
  const spec = { ...cluster.spec, clusterDomain: 'example.org' };
  expect(podDomain(identityOf({ ...cluster, spec }), 'bookkeeper')).toBe(
    'demo-bookie-headless.test.svc.example.org',
  );
});

test('given a cluster without a namespace, then it is in the default one', () => {
  const { cluster } = seenAtRest();
  const { namespace: _, ...metadata } = cluster.metadata;
  expect(identityOf({ ...cluster, metadata })).toMatchObject({ name: 'demo', namespace: 'default' });
});
