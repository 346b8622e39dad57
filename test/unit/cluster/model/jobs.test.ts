import { describe, expect, test } from 'vitest';
import { hasEnded, isTerminated, type Job, jobOf } from '#src/cluster/model/jobs.ts';
import { seenAtRest } from '../at-rest.ts';

function job(...conditions: { type: string; status: string }[]): Job {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'demo-metadata' }, status: { conditions } };
}

test('given objects of the cluster, then a Job is found by its name, and nothing else of that name', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'demo-metadata' } };
  const seen = { ...seenAtRest(), owned: [service, job()] };
  expect(jobOf(seen, 'demo-metadata')).toEqual(job());
  expect(jobOf(seen, 'demo-recover-0')).toBeUndefined();
});

describe('given a Job', () => {
  test.each([
    ['is complete', true, [{ type: 'Complete', status: 'True' }]],
    ['has failed', true, [{ type: 'Failed', status: 'True' }]],
    ['has begun', false, []],
    ['is paused', false, [{ type: 'Suspended', status: 'True' }]],
    ['is not complete', false, [{ type: 'Complete', status: 'False' }]],
  ])('when it %s, then it is %s that it has ended', (_, ended, conditions) => {
    expect(hasEnded(job(...conditions))).toBe(ended);
  });

  test('when its controller has not seen it yet, then it has not ended', () => {
    const { status: _, ...unseen } = job();
    expect(hasEnded(unseen)).toBe(false);
  });
});

test.each([
  ['Succeeded', true],
  ['Failed', true],
  ['Running', false],
  ['Pending', false],
  ['Unknown', false],
])('given a pod of a Job that is %s, then it is %s that nothing in it runs any more', (phase, is) => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo-metadata-x' }, status: { phase } };
  expect(isTerminated(pod)).toBe(is);
});
