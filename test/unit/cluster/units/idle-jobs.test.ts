import { describe, expect, test } from 'vitest';
import { idleJobs } from '#src/cluster/units/idle-jobs.ts';
import { ago, job, observed, pod } from '../hand-made.ts';

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
