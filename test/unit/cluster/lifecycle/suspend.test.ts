import { describe, expect, test } from 'vitest';
import { message } from '#simulation/volumes.ts';
import { FakeWorld } from '#simulation/world.ts';
import { plan } from '#src/cluster/plan.ts';
import { rest, restarts, resume, settled, suspend } from './suspended.ts';

describe('given a cluster that is suspended while all is as specified', () => {
  test('then it stays Ready, says that it is suspended, and nobody is asked', () => {
    const world = settled();
    expect(world.events.join()).not.toContain('Resumed');
    expect(world.condition('Suspended')).toMatchObject({ status: 'False', reason: 'NotSuspended' });
    suspend(world);
    expect(plan(world.observe()).needs).toEqual([]);
    expect(world.condition('Suspended')).toMatchObject({ status: 'True', observedGeneration: 2 });
    expect(world.condition('Ready')).toMatchObject({
      status: 'True',
      message: 'All components are ready. Suspended: nothing is changed or healed',
    });
    expect(world.condition('Progressing')).toMatchObject({ status: 'False', reason: 'Suspended' });
    expect(world.events.at(-1)).toMatch(/^Suspended: /);
    resume(world);
    expect(world.condition('Suspended')?.status).toBe('False');
    expect(world.events.at(-1)).toMatch(/^Resumed: /);
  });

  test('when an object is deleted by hand, then it stays away and Ready says so until it is resumed', () => {
    const world = settled();
    suspend(world);
    world.delete(world.object('Service', 'demo-broker'));
    rest(world);
    expect(() => world.object('Service', 'demo-broker')).toThrow();
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'Suspended',
      message:
        'Suspended: not all is as specified, and nothing is changed before it is resumed. What waits: Service demo-broker to be created',
    });
    resume(world);
    expect(world.events).toContain('Restored: Restored Service demo-broker: it had been deleted');
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a pod fails, then that is told, and it is not said to wait for the operator', () => {
    const world = settled();
    suspend(world);
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-1';
    world.settle();
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'Waiting',
      message: 'broker: Waiting for pods: 1 of 2 ready',
    });
    world.now += 3600_000;
    rest(world);
    expect(world.condition('Stalled')?.status).toBe('False');
  });

  test('when a restart is asked for, then it waits', () => {
    const world = settled();
    suspend(world);
    const from = world.history.length;
    world.annotate({ 'pulsar-operator.dev/restart-broker': 'now' });
    rest(world);
    expect(restarts(world, from)).toEqual([]);
    expect(world.condition('Ready')?.reason).toBe('Suspended');
    resume(world);
    expect(restarts(world, from)).toHaveLength(2);
  });
});

describe('given a wish of a suspended cluster', () => {
  const wish = {
    version: '4.0.8',
    broker: { replicas: 4, config: { ttlDurationDefaultInSeconds: 60 } },
    proxy: { replicas: 0 },
  };

  test('then the status tells what is, not what is wished for, and the wish is carried out on resuming', () => {
    const world = settled({ version: '4.0.6' });
    const { status: before } = world.cluster;
    suspend(world, wish);
    const { status } = world.cluster;
    expect(status?.components).toEqual(before?.components);
    expect(status).toMatchObject({
      version: '4.0.6',
      image: before?.image,
      units: [],
      observedGeneration: 2,
    });
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Suspended' });
    resume(world, wish);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.podsOf('broker')).toHaveLength(4);
    expect(world.cluster.status?.version).toBe('4.0.8');
  });

  test('when it cannot be carried out, then it is held as ever', () => {
    const world = settled({ version: '4.0.6' });
    suspend(world, { version: '6.0.0' });
    expect(world.condition('Held')).toMatchObject({ status: 'True', reason: 'VersionChange' });
    expect(world.condition('Ready')?.reason).toBe('Held');
  });

  test('when it refers to a Secret that is missing, then nobody asks before it is resumed', () => {
    const world = settled();
    world.missingReferences = [
      { kind: 'Secret', name: 'registry', message: 'Secret registry does not exist: create it.' },
    ];
    const secrets = { imagePullSecrets: [{ name: 'registry' }] };
    suspend(world, secrets);
    expect(world.condition('Ready')?.reason).toBe('Suspended');
    resume(world, secrets);
    expect(world.condition('Ready')?.reason).toBe('MissingReference');
  });

  test('when the cluster is new, then nothing is made before it is resumed', () => {
    const world = new FakeWorld({ suspend: true });
    rest(world);
    expect(world.history).toEqual([]);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Suspended' });
    expect(message(world, 'zookeeper')).toBe('Waiting to be resumed');
    resume(world);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a suspended cluster that is deleted', () => {
  test('when its volumes are to go, and that was wished for while suspended, then all goes as ever', () => {
    const world = settled();
    suspend(world, { deletionPolicy: 'Delete' });
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/volumes']);
    world.delete(world.cluster);
    // Brokers, bookies and ZooKeeper, one after the other.
    for (let turn = 0; turn < 3; turn++) {
      world.pass();
      world.runControllers();
    }
    expect(world.owned.some(({ kind }) => kind === 'StatefulSet')).toBe(false);
    world.pass();
    expect(world.claims).toEqual([]);
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });

  test('when its volumes are to stay, and that was wished for while suspended, then they stay', () => {
    const world = settled({ deletionPolicy: 'Delete' });
    suspend(world, { deletionPolicy: 'Retain' });
    expect(world.cluster.metadata.finalizers).toEqual([]);
    world.patchMeta(world.cluster, { deletionTimestamp: world.time() });
    expect(world.plan()).toMatchObject({ deletions: [], changes: [] });
  });
});
