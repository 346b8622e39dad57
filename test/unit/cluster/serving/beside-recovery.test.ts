import { describe, expect, test } from 'vitest';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Hearing } from '#src/cluster/model/heard.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { plan, planAfter } from '#src/cluster/plan.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { seenAtRest } from '../at-rest.ts';

/** So many seconds before the cluster is looked at. */
const ago = (seconds: number) => new Date(Date.parse(seenAtRest().now) - seconds * 1000).toISOString();

/** A cluster that serves, of which ledgers miss copies for so long, and autorecovery runs for so long. */
function missing(seconds: number, running: number) {
  const seen = seenAtRest();
  const heard: Hearing = { ...(seen.heard as Hearing), underReplicated: { count: 2, since: ago(seconds) } };
  const pods = seen.pods.map(pod => {
    if (pod.metadata.labels?.['app.kubernetes.io/component'] !== 'autorecovery') return pod;
    return withConditions(pod, each => ({ ...each, lastTransitionTime: ago(running) }));
  });
  return { ...seen, heard, pods };
}

type Condition = NonNullable<NonNullable<Pod['status']>['conditions']>[number];

function withConditions(pod: Pod, change: (condition: Condition) => Condition): Pod {
  return { ...pod, status: { ...pod.status, conditions: (pod.status?.conditions ?? []).map(change) } };
}

describe('given autorecovery that is to restart for ledgers that miss copies for too long', () => {
  const late = missing(660, 3600);

  /** What is said when somebody's budget does not allow it. */
  const refused: Failure = {
    reason: 'AwaitingBudget',
    component: 'autorecovery',
    message: 'Waiting to restart demo-autorecovery-0. The disruption budget mine needs 1 healthy pods.',
    bestEffort: true,
  };

  test('then it is evicted, the cluster stays Ready, nothing is under way, and Redundant tells of it', () => {
    const { deletions, status } = plan(late);
    expect(deletions).toMatchObject([{ object: { kind: 'Pod' }, evicts: true, bestEffort: true }]);
    expect(conditionOf(status, 'Ready')).toMatchObject({ status: 'True' });
    expect(conditionOf(status, 'Progressing')).toMatchObject({ status: 'False', reason: 'Settled' });
    expect(conditionOf(status, 'Redundant')).toMatchObject({
      status: 'False',
      reason: 'Restarting',
      message: expect.stringMatching(
        /^2 ledgers miss a copy since .*Z\. Autorecovery should have copied them: restarting demo-autorecovery-0\.$/,
      ),
    });
  });

  test('when it may not be evicted, then the cluster stays Ready, and Redundant tells why it does not restart', () => {
    const { status, deletions } = plan(late, [refused]);
    expect(conditionOf(status, 'Ready')).toMatchObject({ status: 'True' });
    expect(status.waitsFor).toBeUndefined();
    expect(deletions, 'it is tried again').toHaveLength(1);
    expect(conditionOf(status, 'Redundant')).toMatchObject({
      status: 'False',
      reason: 'AwaitingBudget',
      message: `2 ledgers miss a copy since ${ago(660)}. Autorecovery should have copied them and is to be restarted, which cannot be done now. ${refused.message}`,
    });
  });

  test('when something fails that others rely on, then that is told as ever', () => {
    const { bestEffort: _, ...other } = refused;
    const { status } = plan(late, [other]);
    expect(conditionOf(status, 'Ready')).toMatchObject({ status: 'False', reason: 'AwaitingBudget' });
    expect(conditionOf(status, 'Redundant')).toMatchObject({ reason: 'Restarting' });
  });

  test('when a broker is outdated and unready for long, then it is repaired all the same', () => {
    const pods = late.pods.map(pod => {
      if (pod.metadata.name !== 'demo-broker-0') return pod;
      const labels = { ...pod.metadata.labels, 'controller-revision-hash': 'old' };
      const metadata = { ...pod.metadata, labels, creationTimestamp: ago(7200) };
      const unready = withConditions(pod, ({ type }) => {
        return { type, status: 'False', reason: 'ContainersNotReady', lastTransitionTime: ago(300) };
      });
      return { ...unready, metadata, status: { ...unready.status, startTime: ago(7200) } };
    });
    const names = plan({ ...late, pods }).deletions.map(({ object }) => object.metadata.name);
    expect(names).toEqual(expect.arrayContaining(['demo-broker-0', 'demo-autorecovery-0']));
  });
});

test('given ledgers that miss copies, whatever becomes of the pass, then how many these are is known to move by itself', () => {
  const seen = missing(300, 0);
  const planned = plan(seen);
  expect(planned.moving).toEqual(['Redundant']);
  const failed: Failure = { reason: 'Failing', component: 'broker', message: 'It fails.' };
  expect(planAfter(planned, seen, [failed]).moving).toEqual(['Redundant']);
  const spec = { ...seen.cluster.spec, suspend: true };
  expect(plan({ ...seen, cluster: { ...seen.cluster, spec } }).moving).toEqual(['Redundant']);
  expect(plan(seenAtRest()).moving).toEqual([]);
});

test('given ledgers that miss copies although autorecovery was restarted, then it is looked at again when that is told otherwise', () => {
  const said = (seconds: number) => conditionOf(plan(missing(seconds, 0)).status, 'Redundant');
  expect(said(700)).toMatchObject({ reason: 'UnderReplicated' });
  expect(said(700)?.message).toContain('Autorecovery copies them');
  expect(said(1300)).toMatchObject({ reason: 'NotCopied' });
  expect(said(1300)?.message).toContain('should have copied them by now');
  const { wakeAfterSeconds, deletions, needs } = plan(missing(700, 0));
  expect([deletions, needs]).toEqual([[], []]);
  expect(wakeAfterSeconds).toBe(500);
});
