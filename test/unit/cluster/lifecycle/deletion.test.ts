import { describe, expect, test } from 'vitest';
import { controlledBy, letGo } from '#simulation/kubernetes/owners.ts';
import { silence, spreadCluster } from '#simulation/silent-nodes.ts';
import { FakeWorld } from '#simulation/world.ts';
import { componentOf } from '#src/cluster/model/component-state.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

describe('given a cluster that is deleted', () => {
  /** The pods stop that nothing makes any more. */
  function stopPods(world: FakeWorld): void {
    world.pass();
    world.runControllers();
  }

  test('when volumes are retained, then there is no finalizer and nothing to do', () => {
    const world = new FakeWorld();
    world.settle();
    expect(world.cluster.metadata.finalizers ?? []).toEqual([]);
    world.patchMeta(world.cluster, { deletionTimestamp: world.time() });
    expect(world.plan()).toMatchObject({ deletions: [], changes: [] });
  });

  test('when they are to be deleted, then they go after the pods, and the finalizer after them', () => {
    const world = new FakeWorld({ deletionPolicy: 'Delete' });
    world.settle();
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/volumes']);
    world.delete(world.cluster);
    for (let turn = 0; turn < 3; turn++) {
      expect(world.claims, 'volumes outlive the pods').not.toEqual([]);
      stopPods(world);
    }
    expect(world.owned.some(({ kind }) => kind === 'StatefulSet')).toBe(false);
    expect(world.cluster.status?.components, 'what ran is told no more').toBeUndefined();
    world.pass();
    expect(world.claims).toEqual([]);
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });

  test('when they are to be deleted, then brokers stop first, and ZooKeeper when nobody needs it any more', () => {
    const world = new FakeWorld({ deletionPolicy: 'Delete' });
    world.settle();
    world.delete(world.cluster);
    const sets = () => world.owned.filter(({ kind }) => kind === 'StatefulSet').map(componentOf);
    world.pass();
    expect(sets().sort()).toEqual(['bookkeeper', 'zookeeper']);
    expect(world.condition('Ready')).toMatchObject({
      ...{ status: 'False', reason: 'Deleting' },
      message: expect.stringMatching(/^Being deleted: waiting for \d+ pods to stop: demo-autorecovery-0, /),
    });
    // One that hangs holds up the others: it still needs them.
    world.pass();
    expect(sets()).toHaveLength(2);
    stopPods(world);
    world.pass();
    expect(sets()).toEqual(['zookeeper']);
    stopPods(world);
    world.pass();
    expect(sets()).toEqual([]);
    expect(world.condition('Ready')?.message).toContain('3 pods to stop: demo-zookeeper-0, demo-zookeeper-1');
  });

  test('when its StatefulSet is just leaving its pods behind, then it waits for them and ends them', () => {
    const world = new FakeWorld();
    world.settle();
    world.patchMeta(world.cluster, { finalizers: ['pulsar-operator.dev/pods'] });
    world.delete(world.object('StatefulSet', 'demo-bookie'), { keepsDependents: true });
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/pods']);
    world.delete(world.cluster);
    world.owned = world.owned.filter(({ metadata }) => metadata.name !== 'demo-bookie');
    world.pass();
    expect(world.cluster.metadata.finalizers, 'they still name their owner').toHaveLength(1);
    for (const pod of world.podsOf('bookkeeper')) world.patchMeta(pod, { ownerReferences: [] });
    world.pass();
    expect(world.podsOf('bookkeeper')).toEqual([]);
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });

  test('when its StatefulSet may yet leave pods behind that are not seen, then it waits for it', () => {
    const world = new FakeWorld();
    world.settle();
    world.patchMeta(world.cluster, { finalizers: ['pulsar-operator.dev/pods'] });
    world.delete(world.object('StatefulSet', 'demo-bookie'), { keepsDependents: true });
    world.pods = [];
    world.delete(world.cluster);
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/pods']);
  });

  test('when the policy turns to Retain at the last moment, then the volumes stay', () => {
    const world = new FakeWorld({ deletionPolicy: 'Delete' });
    world.settle();
    world.edit({ deletionPolicy: 'Retain' });
    world.delete(world.cluster);
    world.pass();
    expect(world.claims).not.toEqual([]);
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });

  test('when it is deleted alone, then all that it made is let go of, volumes included', () => {
    const world = new FakeWorld({ deletionPolicy: 'Delete' });
    world.settle();
    world.delete(world.cluster, { keepsDependents: true });
    expect(world.plan()).toMatchObject({ deletions: [], finalizers: ['orphan'] });
  });

  describe('alone, by a garbage collector that was quicker than the operator', () => {
    /** Everything is let go of, and the finalizer `orphan` gone again, before a pass looks. */
    function orphaned(): FakeWorld {
      const world = new FakeWorld({ deletionPolicy: 'Delete' });
      world.settle();
      world.owned = letGo(world.owned);
      world.delete(world.cluster);
      return world;
    }

    const released = { deletions: [], finalizers: [] };

    test('when its pods run, then nothing ends and the cluster goes', () => {
      expect(orphaned().plan()).toMatchObject(released);
    });

    test('when its pods are away just then, then the volumes stay all the same', () => {
      const world = orphaned();
      world.pods = [];
      expect(world.claims).not.toEqual([]);
      expect(world.plan()).toMatchObject(released);
    });

    test('when there is no StatefulSet either, then the rest tells', () => {
      const world = orphaned();
      world.pods = [];
      world.owned = world.owned.filter(({ kind }) => kind !== 'StatefulSet');
      expect(world.owned).not.toEqual([]);
      expect(world.plan()).toMatchObject(released);
    });

    test('when the cache still shows one StatefulSet as owned, then nothing ends for it', () => {
      const world = orphaned();
      world.tamper('StatefulSet', 'demo-zookeeper', ({ metadata }) => {
        metadata.ownerReferences = [controlledBy(world.cluster)];
      });
      expect(world.plan()).toMatchObject(released);
    });
  });

  test('when it found what an earlier cluster left and had not adopted it yet, then that stays', () => {
    const world = new FakeWorld({ deletionPolicy: 'Delete' });
    world.settle();
    world.owned = letGo(world.owned);
    world.delete(world.cluster);
    expect(world.plan().deletions).toEqual([]);
  });
});

describe('given a cluster whose end takes long', () => {
  test.each([
    ['pods still run', () => {}, /^Being deleted: waiting for \d+ pods to stop: demo-autorecovery-0, /],
    [
      'nothing of it is left but a finalizer of somebody else',
      (world: FakeWorld) => {
        world.pods = [];
      },
      /^Being deleted: waiting for whoever looks after the finalizers example\.com\/backup$/,
    ],
  ])('when %s, then it is not Ready, and that is told', (_, meanwhile, said) => {
    const world = new FakeWorld();
    world.settle();
    world.patchMeta(world.cluster, { finalizers: ['example.com/backup'] });
    world.delete(world.cluster);
    meanwhile(world);
    expect(conditionOf(world.plan().status, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'Deleting',
      message: expect.stringMatching(said),
    });
  });

  test('when a pod should have stopped and its node does not report, then it is named, and what a person can do', () => {
    const world = spreadCluster({ deletionPolicy: 'Delete' });
    world.delete(world.cluster);
    silence(world, 'node-0');
    world.owned = [];
    world.now += 600_000;
    const message = conditionOf(world.plan().status, 'Ready')?.message;
    expect(message).toContain('demo-broker-0');
    expect(message).toContain('out-of-service');
  });
});
