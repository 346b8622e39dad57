import { describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { readyWorld, requests, templates } from '#simulation/volumes.ts';
import type { FakeWorld } from '#simulation/world.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';

describe('given a StatefulSet that is away', () => {
  /** As it is right after the StatefulSet is gone and its pods are nobody's. */
  function gap(): FakeWorld {
    const world = readyWorld();
    world.edit({ bookkeeper: { storage: { ledgers: { size: '60Gi' } } } });
    world.pass();
    world.runVolumes();
    expect(world.pass().deletions.map(({ object }) => object.metadata.name)).toEqual(['demo-bookie']);
    return world;
  }

  test('then its pods count, no gate closes, and it is not Ready, with a sentence', () => {
    const world = gap();
    const said = () => world.plan().status.components?.['bookkeeper'];
    expect(said()).toMatchObject({ ready: 3, message: 'Waiting for its StatefulSet' });
    const { changes, status } = world.plan();
    expect(changes, 'what goes is not applied').toEqual([]);
    const set = world.object<StatefulSet>('StatefulSet', 'demo-bookie');
    world.write({ ...set, status: { ...set.status, observedGeneration: set.metadata.generation } });
    expect(world.plan().deletions, 'once is enough').toEqual([]);
    expect(said()?.message, 'also when its controller has seen that it goes').toContain('its StatefulSet');
    expect(status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
    world.runControllers();
    world.delete({ ...world.object('StatefulSet', 'demo-broker') });
    const kinds = world.plan().changes.map(({ desired }) => `${desired.kind} ${desired.metadata.name}`);
    expect(kinds).toContain('StatefulSet demo-bookie');
  });

  test('when no server of the ensemble answers just then, then it comes back all the same', () => {
    const world = gap();
    world.runControllers();
    world.broken = ({ metadata }) => metadata.name.startsWith('demo-zookeeper');
    world.runPods();
    world.pass();
    expect(templates(world, 'demo-bookie')).toEqual(['10Gi', '60Gi']);
  });

  test('when the configuration of a later tier changed, then it does not roll meanwhile', () => {
    const world = gap();
    world.edit({
      bookkeeper: { storage: { ledgers: { size: '60Gi' } } },
      broker: { config: { ttlDurationDefaultInSeconds: 60 } },
    });
    world.pass();
    world.runControllers();
    world.owned = world.owned.filter(({ metadata }) => metadata.name !== 'demo-bookie');
    for (const pod of world.podsOf('bookkeeper')) world.patchMeta(pod, { ownerReferences: [] });
    expect(world.plan().deletions).toEqual([]);
  });

  test('when the cluster is deleted, then the pods that nobody owns go with it', () => {
    const world = gap();
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/pods']);
    world.delete(world.cluster);
    expect(world.plan(), 'they may be let go of at any moment').toMatchObject({ deletions: [] });
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/pods']);
    world.runControllers();
    world.pass();
    expect(world.podsOf('bookkeeper')).toEqual([]);
    expect(world.ready('broker'), 'what is owned is left to the garbage collector').toHaveLength(2);
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });

  test('when the cluster is deleted with its volumes, then the pods go before these', () => {
    const world = gap();
    const finalizers = ['pulsar-operator.dev/pods', 'pulsar-operator.dev/volumes'];
    world.patchMeta(world.cluster, { finalizers });
    world.editSpec(spec => ({ ...spec, deletionPolicy: 'Delete' }));
    world.delete(world.cluster);
    for (let round = 0; round < 10 && world.pods.length > 0; round++) {
      expect(world.claims).not.toEqual([]);
      world.runControllers();
      world.pass();
    }
    expect(world.pods).toEqual([]);
    world.pass();
    expect(world.claims).toEqual([]);
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });
});

test('given a bookie that never got its volumes and is not wanted any more, when volumes grow, then new ones get that size too, its own when it comes again', () => {
  const world = readyWorld({ bookkeeper: { replicas: 4 } });
  const provides = world.provides;
  world.provides = claim => !claim.metadata.name.endsWith('-bookie-4') && provides(claim);
  world.edit({ bookkeeper: { replicas: 5 } });
  runFor(world, 40);
  world.edit({ bookkeeper: { replicas: 4 } });
  world.settle(200);
  expect(world.claims.filter(({ status }) => status?.phase === 'Pending')).toHaveLength(2);
  const storage = { ledgers: { size: '60Gi' } };
  world.edit({ bookkeeper: { replicas: 4, storage } });
  world.settle(200);
  expect(templates(world, 'demo-bookie')).toEqual(['10Gi', '60Gi']);
  expect(world.decide().observation.facts, 'nothing is asked at rest').not.toHaveProperty(
    'expandableClasses',
  );
  world.provides = provides;
  world.edit({ bookkeeper: { replicas: 5, storage } });
  world.settle(200);
  expect(requests(world, 'ledgers-')).toEqual(['60Gi', '60Gi', '60Gi', '60Gi', '60Gi']);
  expect(world.ready('bookkeeper')).toHaveLength(5);
});
