import { describe, expect, test } from 'vitest';
import type { Job } from '#src/cluster/model/jobs.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { troubleOf, unitsOfJobs } from '#src/cluster/units/job-units.ts';
import { unitOf } from '../at-rest.ts';
import { ago, condition, job, now, observed, pod } from '../hand-made.ts';

type Status = NonNullable<Pod['status']>;

const running = job('demo-metadata');

/** A pod of the Job, with that status. */
function podOf(
  name: string,
  status: Status,
  more: { ready?: boolean; deletionTimestamp?: string } = {},
): Pod {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'demo-metadata', uid: 'uid-demo-metadata' };
  return pod(`demo-metadata-${name}`, { ready: false, ...more, ownerReferences: [owner], status });
}

function waiting(reason: string): Status {
  return { phase: 'Pending', containerStatuses: [{ name: 'metadata', state: { waiting: { reason } } }] };
}

function failed(exitCode: number, startTime: string): Status {
  const state = { terminated: { exitCode } };
  return { phase: 'Failed', startTime, containerStatuses: [{ name: 'metadata', restartCount: 0, state }] };
}

function units(pods: readonly Pod[], owned: readonly Job[] = [running], stuck = unitsOfJobs(observed())) {
  return unitsOfJobs(observed({ owned, pods }), stuck);
}

describe('given a Job', () => {
  const message = '0/3 nodes are available: 3 node(s) had untolerated taint {dedicated: pulsar}.';
  const unscheduled = { ...condition('PodScheduled', 'False'), message };

  test.each<[string, Status, string, string, RegExp]>([
    [
      'finds no place',
      { phase: 'Pending', conditions: [unscheduled] },
      'Blocked',
      'Unschedulable',
      /^cannot be scheduled: .*untolerated taint/,
    ],
    [
      'has an image that can’t be pulled',
      waiting('ErrImagePull'),
      'Blocked',
      'ImagePullFailed',
      /^image cannot be pulled \(ErrImagePull\).*Correct spec/,
    ],
    ['starts', waiting('ContainerCreating'), 'Waiting', 'Starting', /^is starting$/],
  ])('when its pod %s, then that is a unit as any other', (_, status, workloadStatus, reason, told) => {
    const name = 'demo-metadata-x';
    expect(units([podOf('x', status)])).toEqual([
      { name, component: 'metadata', workloadStatus, reason, message: expect.stringMatching(told) },
    ]);
  });

  test('when its pod runs, or has done its work, then there is nothing to say', () => {
    expect(units([podOf('x', { phase: 'Running' }, { ready: true })])).toEqual([]);
    expect(units([podOf('x', { phase: 'Succeeded' })])).toEqual([]);
    expect(units([podOf('x', failed(0, ago(1)))])).toEqual([]);
  });

  test('when its pods fail, then the last of them tells, and where its log is', () => {
    const pods = [
      podOf('c', failed(1, ago(9))),
      podOf('a', failed(3, ago(2))),
      podOf('b', failed(2, ago(5))),
    ];
    expect(units(pods)).toMatchObject([
      {
        name: 'demo-metadata-a',
        workloadStatus: 'Error',
        reason: 'ContainerFailed',
        message: expect.stringMatching(
          /^container failed \(exit code 3.*See kubectl logs -n test demo-metadata-a\.$/,
        ),
      },
    ]);
  });

  test('when it tries again, then what failed before is of no interest', () => {
    const pods = [podOf('a', failed(1, ago(9))), podOf('b', { phase: 'Running' }, { ready: true })];
    expect(units(pods)).toEqual([]);
  });

  test('when its pod was ended from outside, then it did not fail by itself', () => {
    expect(units([podOf('x', { phase: 'Failed', startTime: ago(3) })])).toMatchObject([
      { name: 'demo-metadata-x', workloadStatus: 'Waiting', reason: 'PodStopping' },
    ]);
  });

  test('when it has made no pod, then it is the unit, and says where to look', () => {
    expect(units([])).toEqual([
      {
        name: 'demo-metadata',
        component: 'metadata',
        workloadStatus: 'Waiting',
        reason: 'PodMissing',
        message: 'is about to make its pod. If this lasts, see kubectl describe job -n test demo-metadata.',
      },
    ]);
  });

  test('when somebody has suspended it, then that is what it says for itself', () => {
    const suspended = { ...running, status: { conditions: [condition('Suspended', 'True')] } };
    expect(units([], [suspended])).toMatchObject([
      { workloadStatus: 'Blocked', reason: 'PodMissing', message: expect.stringMatching(/^is suspended/) },
    ]);
  });

  test('when it has ended or goes, then only its pods are told of, while they stop', () => {
    const leaving = job('demo-metadata', undefined, { deletionTimestamp: now });
    expect(units([], [job('demo-metadata', 'Failed')])).toEqual([]);
    expect(units([], [leaving])).toEqual([]);
    const stopping = podOf('x', { phase: 'Running' }, { deletionTimestamp: now });
    expect(units([stopping], [leaving])).toMatchObject([{ name: 'demo-metadata-x', reason: 'PodStopping' }]);
  });

  test('when more is known of its pod, then that is told instead; components are none of its business', () => {
    const late = { ...unitOf('demo-metadata-x', 'Blocked', 'should have stopped'), component: 'metadata' };
    const stopping = podOf('x', { phase: 'Running' }, { deletionTimestamp: now });
    const others = unitOf('demo-bookie-0', 'Blocked', 'should have stopped');
    expect(units([stopping, pod('demo-bookie-0', { ready: false })], [running], [late, others])).toEqual([
      late,
    ]);
  });
});

describe('given what waits for a Job', () => {
  test('when its pod is in trouble, then that is to be said; what only takes a while is not', () => {
    const inTrouble = observed({ owned: [running], pods: [podOf('x', waiting('ErrImagePull'))] });
    expect(troubleOf(inTrouble, running)).toMatch(/^demo-metadata-x image cannot be pulled/);
    expect(troubleOf(observed({ owned: [running] }), running)).toBeUndefined();
    expect(troubleOf(inTrouble, job('demo-recover-1'))).toBeUndefined();
  });

  test('when several sentences are said of Jobs, then their pods are judged once', () => {
    let judged = 0;
    const pod = podOf('x', waiting('ErrImagePull'));
    const counted = Object.defineProperty({ ...pod }, 'status', {
      get: () => {
        judged += 1;
        return pod.status;
      },
    });
    const inTrouble = observed({ owned: [running], pods: [counted] });
    const said = troubleOf(inTrouble, running);
    const before = judged;
    expect(troubleOf(inTrouble, running)).toBe(said);
    expect(unitsOfJobs(inTrouble)).toHaveLength(1);
    expect(judged).toBe(before);
  });
});

describe('given a Job without a pod, of which Kubernetes warns', () => {
  const waiting = job('demo-metadata', undefined, { creationTimestamp: ago(40) });
  const note = 'Error creating: failed quota: q: must specify limits.cpu for: metadata';
  const warning = { reason: 'FailedCreate', note, count: 4, first: ago(39), last: ago(30) };

  test('when Kubernetes warns of it, then it is a unit that says why', () => {
    const facts = { warnings: { value: { 'uid-demo-metadata': [warning] } } };
    expect(unitsOfJobs(observed({ owned: [waiting], facts, now }))).toMatchObject([
      {
        name: 'demo-metadata',
        component: 'metadata',
        workloadStatus: 'Blocked',
        reason: 'PodNotCreated',
        message: expect.stringContaining(note),
      },
    ]);
  });
});
