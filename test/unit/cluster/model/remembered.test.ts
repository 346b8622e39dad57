import { expect, test } from 'vitest';
import { remembered } from '#src/cluster/model/remembered.ts';
import { seenAtRest } from '../at-rest.ts';

test('given a status, then what it says of the templates of a component is remembered, and of no other', () => {
  const seen = seenAtRest();
  const failed = { template: 't', revision: 'r2', time: '2026-01-01T00:00:00Z', message: 'It failed.' };
  const told = { provenRevision: 'r1', checkedRevision: 'r0', failedRoll: failed };
  Object.assign(seen.cluster.status?.components?.['broker'] ?? {}, told);
  expect(remembered(seen, 'broker')).toEqual({ proven: 'r1', checked: 'r0', failed });
  expect(remembered(seen, 'proxy')).toEqual({ proven: expect.stringMatching(/^demo-proxy-/) });
});

test('given a cluster without a status, then nothing is', () => {
  const { cluster, ...seen } = seenAtRest();
  const { status: _, ...fresh } = cluster;
  expect(remembered({ ...seen, cluster: fresh }, 'broker')).toEqual({});
});
