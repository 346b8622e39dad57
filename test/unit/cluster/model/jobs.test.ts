import { describe, expect, test } from 'vitest';
import {
  endOfWork,
  hasEnded,
  imageInForce,
  isOver,
  isTerminated,
  type Job,
  jobOf,
  mayWork,
  podsOfJob,
  wantsOfJob,
} from '#src/cluster/model/jobs.ts';
import type { ContainerState, Pod } from '#src/cluster/model/observation.ts';
import { imageAnnotation, templateAnnotation } from '#src/components/build/names.ts';
import { seenAtRest } from '../at-rest.ts';
import { job as made, now, observed, pod as podMade, statefulSet } from '../hand-made.ts';

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

/** A pod of the Job of that uid, whose container `recovery` is so. */
function podOf(uid: string, phase: string, state?: ContainerState, beside: ContainerState = {}): Pod {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'demo-recover-1', uid };
  const containerStatuses = [
    { name: 'istio-proxy', state: beside },
    { name: 'recovery', ...(state && { state }) },
  ];
  return podMade(`demo-recover-1-${phase}`, {
    ownerReferences: [owner],
    status: { phase, containerStatuses },
  });
}

const running = made('demo-recover-1', undefined, { annotations: { [templateAnnotation]: 'one' } });
const { uid = '' } = running.metadata;
const terminated = { exitCode: 1 };

describe('given a pod of a Job beside whose work a sidecar runs on', () => {
  const outlived = podOf(uid, 'Running', { terminated }, { running: {} });

  test('then nothing of the work runs any more, and the Job is over although it does not end', () => {
    expect(endOfWork(outlived)).toBe(terminated);
    expect(isTerminated(outlived)).toBe(true);
    expect(isOver(observed({ pods: [outlived] }), running)).toBe(true);
    expect(hasEnded(running)).toBe(false);
  });

  test('when only the sidecar has ended, then the work goes on', () => {
    const works = podOf(uid, 'Running', { running: {} }, { terminated });
    expect(isTerminated(works)).toBe(false);
    expect(isOver(observed({ pods: [works] }), running)).toBe(false);
  });

  test('when pods have failed, or one is of another Job, then it is not over: it makes another', () => {
    const failed = podOf(uid, 'Failed', { terminated });
    const others = podOf('another', 'Running', { terminated });
    expect(isOver(observed({ pods: [failed, others] }), running)).toBe(false);
    expect(isOver(observed(), made('demo-recover-1', 'Failed'))).toBe(true);
    expect(podsOfJob(observed({ pods: [failed, others] }), running)).toEqual([failed]);
  });
});

test.each<[string, Pod, boolean]>([
  ['waits', podOf(uid, 'Pending', { waiting: { reason: 'ContainerCreating' } }), false],
  ['has just begun', podOf(uid, 'Pending', { running: {} }), true],
  ['runs', podOf(uid, 'Running', { running: {} }), true],
  ['is not heard of', podOf(uid, 'Unknown'), true],
  ['has failed', podOf(uid, 'Failed', { terminated }), false],
  ['has done its work beside a sidecar that runs', podOf(uid, 'Running', { terminated }), false],
])('given a pod of a Job that %s, then it shows whether its work may be under way', (_, pod, may) => {
  expect(mayWork(pod)).toBe(may);
});

describe('given a Job that is to run', () => {
  const desired = (template: string) => ({
    ...made('demo-recover-1', undefined, { annotations: { [templateAnnotation]: template } }),
  });
  const waiting = podOf(uid, 'Pending', { waiting: { reason: 'ImagePullBackOff' } });

  test('when there is none, then it is made', () => {
    const wish = desired('one');
    expect(wantsOfJob(observed(), wish)).toEqual({ applies: [wish] });
  });

  test('when it is there as wanted, then nothing is done, whether it can run or not', () => {
    expect(wantsOfJob(observed({ owned: [running], pods: [waiting] }), desired('one'))).toEqual({});
  });

  test.each<[string, Pod[]]>([
    ['has no pod', []],
    ['has a pod that can’t start', [waiting]],
    ['has a pod of which nobody has told anything', [podOf(uid, 'Pending')]],
    ['has failed pods alone', [podOf(uid, 'Failed', { terminated })]],
    ['has a pod that waits after one that failed', [podOf(uid, 'Failed', { terminated }), waiting]],
    ['has nothing to do with a pod that runs', [podOf('another', 'Running', { running: {} })]],
  ])('when one of another template %s, then it goes, to be made anew', (_, pods) => {
    const { deletions, applies } = wantsOfJob(observed({ owned: [running], pods }), desired('two'));
    expect(deletions).toMatchObject([{ object: running, why: expect.stringContaining('demo-recover-1') }]);
    expect(applies).toBeUndefined();
  });

  test.each<[string, Job, Pod[]]>([
    ['runs', running, [podOf(uid, 'Running', { running: {} })]],
    ['has begun, which its phase tells later', running, [podOf(uid, 'Pending', { running: {} })]],
    ['is where nobody tells how it is', running, [podOf(uid, 'Unknown')]],
    ['runs beside a pod that failed', running, [podOf(uid, 'Failed', { terminated }), podOf(uid, 'Running')]],
    ['is on its way out', { ...running, metadata: { ...running.metadata, deletionTimestamp: now } }, []],
    ['has ended', { ...running, status: { conditions: [{ type: 'Failed', status: 'True' }] } }, []],
  ])('when one of another template %s, then it is left alone', (_, job, pods) => {
    expect(wantsOfJob(observed({ owned: [job], pods }), desired('two'))).toEqual({});
  });
});

describe('given the image that new pods of a component get now', () => {
  const set = statefulSet('demo-bookie', 3);
  const annotated = {
    ...set,
    metadata: { ...set.metadata, annotations: { [imageAnnotation]: 'by-annotation' } },
  };

  test('then the template of its StatefulSet tells, with whatever was laid over it', () => {
    const containers = [
      { name: 'exporter', image: 'e' },
      { name: 'bookkeeper', image: 'laid-over' },
    ];
    const template = { spec: { containers } };
    const owned = [{ ...annotated, spec: { ...set.spec, template } }];
    expect(imageInForce(observed({ owned }), 'bookkeeper')).toBe('laid-over');
  });

  test('when there is no container of its name, or no StatefulSet, then the annotation tells, or nobody', () => {
    expect(imageInForce(observed({ owned: [annotated] }), 'bookkeeper')).toBe('by-annotation');
    expect(imageInForce(observed(), 'bookkeeper')).toBeUndefined();
  });
});
