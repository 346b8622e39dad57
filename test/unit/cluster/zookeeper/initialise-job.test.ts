import { describe, expect, test } from 'vitest';
import { stateOf } from '#src/cluster/in-force.ts';
import { templateAnnotation } from '#src/components/build/names.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import { containerOf } from '../../components/made.ts';
import { claim, condition, job, now, observed, pod, type Seen, statefulSet } from '../hand-made.ts';
import { jobName, podOf, uid, wanted, whereIs } from './initialising.ts';

/** The Job as it is wanted where all is as by default, and any other. */
const wantedJob = job(jobName, undefined, {
  annotations:
    metadataJob(stateOf(observed({ claims: [claim('data-demo-zookeeper-0')] })).context).metadata
      .annotations ?? {},
});
const otherJob = job(jobName, undefined, { annotations: { [templateAnnotation]: 'other' } });

describe('given an initialisation that may still be writing', () => {
  test.each<[string, Seen]>([
    ['the Job has made no pod yet', { owned: [wantedJob] }],
    ['its pod runs', { owned: [wantedJob], pods: [podOf(uid, 'Running')] }],
    ['its pod runs, made of another template', { owned: [otherJob], pods: [podOf(uid, 'Running')] }],
    [
      'its pod waits, made of another template, and one of an earlier Job runs',
      { owned: [otherJob], pods: [podOf(uid, 'Pending'), podOf('earlier', 'Running')] },
    ],
    ['its pod failed, and it may make another', { owned: [wantedJob], pods: [podOf(uid, 'Failed')] }],
    [
      'a pod of a Job that has ended runs on',
      { owned: [job(jobName, 'Failed')], pods: [podOf(uid, 'Running')] },
    ],
    ['a pod is left without its Job', { pods: [podOf('earlier', 'Running')] }],
    [
      'only a pod of an earlier Job has ended well',
      { owned: [wantedJob], pods: [podOf('earlier', 'Succeeded')] },
    ],
  ])('when %s, then nothing is asked or done', (_, seen) => {
    const { gate, ...wants } = whereIs({}, seen);
    expect(gate).toMatchObject({ open: false });
    expect(gate).not.toHaveProperty('needs');
    expect(wants).toEqual({});
  });

  test('when its pod has ended well, then ZooKeeper is asked at once: the end of the Job is told late', () => {
    const { gate } = wanted({ owned: [job(jobName)], pods: [podOf(uid, 'Succeeded')] });
    expect(gate).toMatchObject({ open: false, needs: { fact: 'metadata' } });
  });
});

describe('given a Job that can’t begin', () => {
  const unscheduled = (of: string) => {
    const message = '0/3 nodes are available: 3 node(s) had untolerated taint {dedicated: pulsar}.';
    const conditions = [{ ...condition('PodScheduled', 'False'), message }];
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: jobName, uid: of };
    const status = { phase: 'Pending', conditions };
    return pod('demo-metadata-x', { ready: false, ownerReferences: [owner], status });
  };

  test('when it is as specified, then the sentence says what is wrong with it; what is waited for stays the same', () => {
    const { gate, ...wants } = wanted({ owned: [wantedJob], pods: [unscheduled(uid)] });
    expect(gate).toMatchObject({
      reason: 'Initialising',
      message: expect.stringMatching(
        /metadata Job: demo-metadata-x cannot be scheduled: .* untolerated taint/,
      ),
    });
    expect(wants).toEqual({});
  });

  test.each<[string, Seen]>([
    ['it has made no pod', {}],
    ['its pod finds no place', { pods: [unscheduled(uid)] }],
    ['its pods have failed', { pods: [podOf(uid, 'Failed')] }],
  ])('when %s, and the spec is another by now, then it gives way', (_, seen) => {
    const { deletions, applies } = wanted({ owned: [otherJob], ...seen });
    expect(deletions).toMatchObject([{ object: otherJob }]);
    expect(applies).toBeUndefined();
  });

  test('when it goes, then it is waited for until its pods have gone too', () => {
    const leaving = { ...otherJob, metadata: { ...otherJob.metadata, deletionTimestamp: now } };
    expect(wanted({ owned: [leaving], pods: [unscheduled(uid)] }).deletions).toBeUndefined();
    expect(wanted({ pods: [unscheduled('earlier')] }).applies).toBeUndefined();
  });

  test('when a sidecar outlives its work, then ZooKeeper is asked whether that was done', () => {
    const running = podOf(uid, 'Running');
    const containerStatuses = [
      { name: 'metadata', state: { terminated: { exitCode: 0 } } },
      { name: 'istio-proxy', state: { running: {} } },
    ];
    const outlived = { ...running, status: { ...running.status, containerStatuses } };
    const { gate } = wanted({ owned: [wantedJob], pods: [outlived] });
    expect(gate).toMatchObject({ open: false, needs: { fact: 'metadata' } });
    const again = whereIs({}, { owned: [wantedJob], pods: [outlived] });
    expect(again.deletions).toMatchObject([{ object: wantedJob }]);
  });
});

describe('given ZooKeeper’s pods that are still to get another image', () => {
  test('then the Job has the one that they are given now', () => {
    const set = statefulSet('demo-zookeeper', 3);
    const containers = [{ name: 'zookeeper', image: 'pulsar:now' }];
    const given = { ...set, spec: { ...set.spec, template: { spec: { containers } } } };
    const { applies = [] } = whereIs({}, { spec: { image: 'pulsar:next' }, owned: [given] });
    expect(applies.map(made => containerOf(made).image)).toEqual(['pulsar:now']);
  });
});
