import { expect, test } from 'vitest';
import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { bookiesInForce } from '#src/cluster/bookkeeper/scale.ts';
import type { BookieFact } from '#src/cluster/model/observation.ts';
import { ago, claimsOf, observed, pod, pods, statefulSet } from '../hand-made.ts';
import { bookie, survey } from './survey.ts';

test('given a scale-down, when a bookie that stays has no pod at all, as with a quota, then one that is read-only already goes no further', () => {
  const leaving = bookie('demo-bookie-3', { ledgers: 9 });
  const seen = observed({
    spec: { bookkeeper: { replicas: 3 } },
    owned: [statefulSet('demo-bookie', 4)],
    pods: [0, 2, 3].map(at => pod(`demo-bookie-${at}`)),
    claims: [0, 1, 2, 3].flatMap(at => claimsOf(`demo-bookie-${at}`)),
    status: { components: {}, drainingBookies: [{ name: 'demo-bookie-3' }] },
    facts: { bookies: { value: survey(leaving) } },
  });
  const { step } = bookiesInForce(seen, seen.cluster.spec, false);
  expect(step?.message).toBe('Waiting for demo-bookie-1 to serve before a bookie leaves');
  expect(step?.copies).toBeUndefined();
});

test('given a scale-down, when nobody can read the policies of namespaces, then no bookie leaves, though no ledger names it', () => {
  const seen = observed({
    spec: { bookkeeper: { replicas: 3 } },
    owned: [statefulSet('demo-bookie', 4)],
    pods: pods('demo-bookie', 4),
    claims: [0, 1, 2, 3].flatMap(at => claimsOf(`demo-bookie-${at}`)),
    status: { components: {}, drainingBookies: [{ name: 'demo-bookie-3', emptySince: ago(600) }] },
    facts: { bookies: { value: survey(bookie('demo-bookie-3'), { policiesUnread: 'connection refused' }) } },
  });
  const { step, replicas } = bookiesInForce(seen, seen.cluster.spec, false);
  expect(step).toMatchObject({
    reason: 'NoAnswer',
    message: expect.stringContaining('connection refused'),
  });
  expect([replicas, step?.operations]).toEqual([4, undefined]);
});

test.each([['Retain'], ['Delete'], [undefined]] as const)(
  'given a bookie that has left, when scaleDownPolicy is %s, then its volumes go only with Delete',
  scaleDownPolicy => {
    const drained = { annotations: { 'pulsar-operator.dev/drained': 'true' } };
    const { cookie: _, registered: __, ...left } = bookie('demo-bookie-3')['demo-bookie-3'] as BookieFact;
    const seen = observed({
      owned: [statefulSet('demo-bookie', 3)],
      pods: pods('demo-bookie', 3),
      claims: claimsOf('demo-bookie-3', drained),
      status: { components: {}, drainingBookies: [{ name: 'demo-bookie-3', emptySince: ago(60) }] },
      facts: { bookies: { value: survey({ 'demo-bookie-3': left }) } },
    });
    const spec = { ...seen.cluster.spec, scaleDownPolicy } as PulsarClusterSpec;
    const observation = { ...seen, cluster: { ...seen.cluster, spec } };
    const { step } = bookiesInForce(observation, spec, false);
    expect(step?.deletions?.length ?? 0).toBe(scaleDownPolicy === 'Delete' ? 2 : 0);
  },
);
