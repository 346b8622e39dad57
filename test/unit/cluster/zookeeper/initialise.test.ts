import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { MetadataInspection } from '#src/clients/pulsar/metadata.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { isInitialised, type MetadataStep, metadataStep } from '#src/cluster/zookeeper/initialise.ts';
import { templateAnnotation } from '#src/components/build/names.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import { containerOf } from '../../components/made.ts';
import {
  ago,
  claim,
  claimsOf,
  condition,
  job,
  now,
  observed,
  pod,
  type Seen,
  statefulSet,
} from '../hand-made.ts';

const empty: MetadataInspection = {
  missing: ['/admin/clusters/demo', '/bookies'],
  chrootExists: true,
  ledgersUnfinished: false,
};

/** What is wanted of a cluster whose servers have volumes. */
function wanted(seen: Seen): MetadataStep {
  return metadataStep(stateOf(observed({ claims: [claim('data-demo-zookeeper-0')], ...seen })));
}

/** What is wanted when ZooKeeper holds that. */
function whereIs(found: Partial<MetadataInspection>, seen: Seen = {}): MetadataStep {
  return wanted({ facts: { metadata: { value: { ...empty, ...found } } }, ...seen });
}

/** A pod that the Job of that uid has made. */
function podOf(uid: string, phase: string): Pod {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'demo-metadata', uid };
  return pod(`demo-metadata-${phase}`, { ready: false, ownerReferences: [owner], status: { phase } });
}

const jobName = 'demo-metadata';
const uid = `uid-${jobName}`;

describe('given a cluster without metadata', () => {
  test('when nothing has been tried, then a Job is to write it, and all else waits', () => {
    const { gate, applies, deletions, operations } = whereIs({});
    expect(gate).toMatchObject({ open: false });
    expect(applies).toMatchObject([{ kind: 'Job', metadata: { name: jobName } }]);
    expect([deletions, operations]).toEqual([undefined, undefined]);
  });

  test('when its place in ZooKeeper is not there, then that is made first, and looked at soon', () => {
    const step = whereIs({ chrootExists: false, ledgersUnfinished: true });
    expect(step).toMatchObject({
      gate: { open: false, retrySeconds: 1 },
      operations: [{ kind: 'createChroot' }],
    });
    expect(step.applies).toBeUndefined();
  });

  test('when an earlier Job left half of /ledgers, then that goes first: the Job would skip it and succeed', () => {
    const step = whereIs({ ledgersUnfinished: true });
    expect(step.operations).toEqual([{ kind: 'removeUnfinishedLedgers' }]);
    expect(step).toMatchObject({ gate: { open: false, retrySeconds: 1 } });
    expect(step.applies).toBeUndefined();
  });

  test.each(['Complete', 'Failed'] as const)(
    'when a Job is %s and some is missing, then it goes to run again',
    end => {
      const ended = job(jobName, end);
      const step = whereIs({ ledgersUnfinished: true }, { owned: [ended] });
      expect(step.deletions).toMatchObject([{ object: ended }]);
      expect(step.gate).toMatchObject({ open: false, message: expect.stringContaining('/bookies missing') });
      expect([step.operations, step.applies]).toEqual([undefined, undefined]);
    },
  );

  test('when a Job has failed with its pod, then it goes to run again', () => {
    const ended = job(jobName, 'Failed');
    const { deletions } = whereIs({}, { owned: [ended], pods: [podOf(uid, 'Failed')] });
    expect(deletions).toMatchObject([{ object: ended }]);
  });

  test('when only a pod that has ended is left of an earlier Job, then a Job is to write it', () => {
    const { applies } = whereIs({}, { pods: [podOf('earlier', 'Failed')] });
    expect(applies).toMatchObject([{ kind: 'Job', metadata: { name: jobName } }]);
  });

  test('when that Job is on its way out, then it is waited for', () => {
    const ended = job(jobName, 'Failed', { deletionTimestamp: now });
    const { gate, deletions, applies } = whereIs({}, { owned: [ended] });
    expect(gate.open).toBe(false);
    expect([deletions, applies]).toEqual([undefined, undefined]);
  });
});

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

describe('given what ZooKeeper holds', () => {
  function told(status: 'True' | 'False'): PulsarClusterStatus {
    const words = { reason: 'Initialised', message: '', lastTransitionTime: ago(9) };
    return { conditions: [{ type: 'MetadataInitialized', status, ...words }] };
  }

  test('when the metadata is there, then all else goes on, however the Job ended', () => {
    expect(whereIs({ missing: [] }, { owned: [job(jobName, 'Failed')] })).toMatchObject({
      gate: { open: true },
    });
  });

  test('when nobody answers, then the sentence says why, and it is asked again', () => {
    const { gate } = wanted({ facts: { metadata: { error: 'no server answers' } } });
    const message = expect.stringContaining('no server answers');
    expect(gate).toMatchObject({ open: false, message, retrySeconds: 2 });
  });

  test('when the servers have no volumes, then it waits: these remember that the ensemble has formed', () => {
    const { gate } = whereIs({ missing: [] }, { claims: [] });
    expect(gate).toMatchObject({ open: false });
    expect(gate).not.toHaveProperty('needs');
  });

  test('when the status says that it is initialised, then nothing is asked ever after', () => {
    expect(isInitialised(observed({ status: told('True') }))).toBe(true);
    expect(isInitialised(observed({ status: told('False') }))).toBe(false);
    expect(isInitialised(observed())).toBe(false);
    const { gate, ...wants } = wanted({ status: told('True'), claims: [], owned: [job(jobName)] });
    expect(gate).toMatchObject({ open: true });
    expect(wants).toEqual({});
  });
});

describe('given bookies of an earlier cluster', () => {
  const claims = [claim('data-demo-zookeeper-0'), ...claimsOf('demo-bookie-0')];

  test('when ZooKeeper holds no metadata, then nothing is initialised over their ledgers, and a person is told', () => {
    const { gate, ...wants } = whereIs({ chrootExists: false }, { claims });
    const message = expect.stringMatching(
      /journal-demo-bookie-0, ledgers-demo-bookie-0.*Restore ZooKeeper's volumes/,
    );
    expect(gate).toMatchObject({ open: false, message, retrySeconds: 10 });
    expect(wants).toEqual({});
  });

  test('when the bookies are of this cluster, then the work is finished', () => {
    const step = whereIs({}, { claims, owned: [statefulSet('demo-bookie', 1)] });
    expect(step.applies).toMatchObject([{ kind: 'Job' }]);
  });
});

describe('given a new cluster that is brought up', () => {
  test('when an initialisation was interrupted while it made /ledgers, then the rest is removed and it runs again', () => {
    const world = new FakeWorld();
    world.metadata = 'unfinished';
    world.settle();
    expect(world.metadata).toBe('complete');
    expect(world.condition('MetadataInitialized')?.status).toBe('True');
  });

  test('when the metadata is there already, then no Job runs', () => {
    const world = new FakeWorld();
    world.metadata = 'complete';
    world.settle();
    expect(world.history).not.toContain('create Job demo-metadata');
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when all metadata is gone but bookies have volumes, then nothing is initialised over them', () => {
    const world = new FakeWorld();
    world.settle();
    const again = new FakeWorld();
    again.claims = structuredClone(
      world.claims.filter(({ metadata }) => !metadata.name.includes('zookeeper')),
    );
    again.settle();
    expect(again.history).not.toContain('create Job demo-metadata');
    expect(again.condition('Ready')?.message).toContain('left their volumes');
  });
});
