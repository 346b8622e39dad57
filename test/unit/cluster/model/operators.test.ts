import { expect, test } from 'vitest';
import { operatorLeaseAnnotations, operatorLeaseOf } from '#src/cluster/model/operators.ts';
import { firstLease } from '#src/kubernetes/lease-object.ts';

const renewTime = '2026-01-01T00:00:00.000000Z';
const lease = firstLease('ops', 'ours', { holder: 'a', durationMs: 15_000, time: renewTime });

test.each([[[]], [['a']], [['a', 'b']]])(
  'given an operator that watches %j, then its Lease tells so, and an empty list means all',
  namespaces => {
    const annotations = operatorLeaseAnnotations(namespaces);
    const told = { ...lease, metadata: { ...lease.metadata, annotations } };
    expect(operatorLeaseOf(told)).toEqual({ renewTime, namespaces });
  },
);

test('given a Lease that tells of no namespaces, then its operator counts as one that watches all', () => {
  expect(operatorLeaseOf(lease)).toEqual({ renewTime, namespaces: [] });
});
