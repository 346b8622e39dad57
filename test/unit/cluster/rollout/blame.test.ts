import { describe, expect, test } from 'vitest';
import { blameOf } from '#src/cluster/rollout/blame.ts';
import { ago, condition, observed, pod } from '../hand-made.ts';

const component = { claims: [] };
const scheduled = { ...condition('PodScheduled', 'False'), message: 'Insufficient cpu' };

/** Whether its template is to blame for a pod made 20 seconds ago that has not served for so many seconds. */
function isToBlame(seconds: number | undefined, status: object = { conditions: [scheduled] }): boolean {
  const made = pod('demo-broker-1', { ready: false, creationTimestamp: ago(20), status });
  const since = seconds === undefined ? {} : { since: ago(seconds) };
  const unit = {
    name: 'demo-broker-1',
    component: 'broker',
    workloadStatus: 'Blocked',
    message: '',
    ...since,
  } as const;
  return blameOf(observed({ status: { units: [unit] } }), component, made) !== undefined;
}

describe('given a pod that finds no node', () => {
  test.each([
    ['it served before its restart', 60, true],
    ['its predecessor took as long to stop as one may', 320, true],
    ['its predecessor had long been away as well', 321, false],
    ['nobody knows since when', undefined, true],
  ])('when %s, then it is known whether its template is to blame', (_, seconds, is) => {
    expect(isToBlame(seconds)).toBe(is);
  });
});

test('given a pod that fails otherwise, then its template is to blame, however long its predecessor was away', () => {
  const ended = { name: 'broker', restartCount: 2, state: { terminated: { exitCode: 1 } } };
  expect(isToBlame(3600, { containerStatuses: [ended] })).toBe(true);
  expect(isToBlame(3600, {})).toBe(false);
});
