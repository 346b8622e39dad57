import { describe, expect, test } from 'vitest';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { open } from '#src/cluster/model/gate.ts';
import { hadMetadata, isInitialised, isKnownLost } from '#src/cluster/zookeeper/initialise.ts';
import { ago, claim, claimsOf, job, now, observed, type Seen, statefulSet } from '../hand-made.ts';
import { jobName, podOf, uid, wanted, whereIs } from './initialising.ts';

function told(status: 'True' | 'False', reason = 'Initialised'): PulsarClusterStatus {
  const words = { reason, message: '', lastTransitionTime: ago(9) };
  return { conditions: [{ type: 'MetadataInitialized', status, ...words }] };
}

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

describe('given what ZooKeeper holds', () => {
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

  test('when they run, and the status does not know that the metadata was there, then it is not initialised over what they hold', () => {
    const { gate, ...wants } = whereIs({}, { claims, owned: [statefulSet('demo-bookie', 1)] });
    expect(gate).toMatchObject({ open: false, reason: 'LeftVolumes' });
    expect(wants).toEqual({});
  });

  test('when their volumes are not seen, then their StatefulSet is enough', () => {
    const { gate, applies } = whereIs({}, { owned: [statefulSet('demo-bookie', 1)] });
    expect(gate).toMatchObject({ open: false, message: expect.stringContaining('demo-bookie') });
    expect(applies).toBeUndefined();
  });

  test('when only what a person may remove is missing, then it is initialised already', () => {
    const step = whereIs({ missing: ['/admin/policies/public/default'] }, { claims });
    expect(step).toEqual({ gate: open });
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

  test('when it is made again around its pods after its metadata is lost, then it is not initialised over what its bookies hold', () => {
    const world = readyCluster(new FakeWorld());
    world.metadata = 'missing';
    // As after `kubectl delete pulsarcluster --cascade=orphan` and apply.
    world.writeStatus({});
    runFor(world, 10);
    expect(world.history.filter(line => line === 'create Job demo-metadata')).toHaveLength(1);
    expect(world.metadata).toBe('missing');
    expect(world.condition('Ready')?.reason).toBe('MetadataLost');
  });

  test('when all metadata is gone but bookies have volumes, then nothing is initialised over them', () => {
    const world = new FakeWorld();
    world.settle();
    const again = new FakeWorld();
    again.claims = world.claims.filter(({ metadata }) => !metadata.name.includes('zookeeper'));
    again.settle();
    expect(again.history).not.toContain('create Job demo-metadata');
    expect(again.condition('Ready')?.message).toContain('left their volumes');
  });
});

describe('given a status', () => {
  const state = (seen: Seen) => stateOf(observed(seen));

  test('when it says that ZooKeeper has shown the metadata, then there was some; when nobody says so and no bookie is there, then none', () => {
    expect(hadMetadata(state({ status: told('True') }))).toBe(true);
    expect(hadMetadata(state({ status: told('False') }))).toBe(false);
    expect(hadMetadata(state({}))).toBe(false);
  });

  test('when it says nothing, then bookies do: they are made only when there is metadata', () => {
    expect(hadMetadata(state({ owned: [statefulSet('demo-bookie', 3)] }))).toBe(true);
  });

  test('when it says that the metadata is lost, then that is known until it says something else', () => {
    expect(isKnownLost(observed({ status: told('True') }))).toBe(false);
    expect(isKnownLost(observed({ status: told('True', 'MetadataLost') }))).toBe(true);
  });
});
