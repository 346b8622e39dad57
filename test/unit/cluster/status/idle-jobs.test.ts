import { describe, expect, test } from 'vitest';
import { idleJobs, unitsOfIdleJobs } from '#src/cluster/status/idle-jobs.ts';
import { ago, job, now, observed, pod } from '../hand-made.ts';

const created = { creationTimestamp: ago(40) };
const waiting = job('demo-metadata', undefined, created);

function own(name: string) {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'demo-metadata', uid: 'uid-demo-metadata' };
  return pod(name, { ownerReferences: [owner] });
}

describe('given Jobs', () => {
  test.each([
    ['has no pod', observed({ owned: [waiting] }), [40]],
    ['has one', observed({ owned: [waiting], pods: [own('demo-metadata-x')] }), []],
    ['has ended', observed({ owned: [job('demo-metadata', 'Complete', created)] }), []],
  ])('when one %s, then it is told whether that is to come', (_, observation, seconds) => {
    expect(idleJobs(observation).map(each => each.seconds)).toEqual(seconds);
  });
});

describe('given a Job without a pod', () => {
  const note = 'Error creating: failed quota: q: must specify limits.cpu for: metadata';
  const warning = { reason: 'FailedCreate', note, count: 4, first: ago(39), last: ago(30) };

  test('when Kubernetes warns of it, then it is a unit that says why', () => {
    const facts = { warnings: { value: { 'uid-demo-metadata': [warning] } } };
    expect(unitsOfIdleJobs(observed({ owned: [waiting], facts, now }))).toMatchObject([
      {
        name: 'demo-metadata',
        component: 'metadata',
        workloadStatus: 'Blocked',
        reason: 'PodNotCreated',
        message: expect.stringContaining(note),
        since: created.creationTimestamp,
      },
    ]);
  });

  test('when nobody warns of it, then it is none', () => {
    expect(unitsOfIdleJobs(observed({ owned: [waiting], now }))).toEqual([]);
  });
});
