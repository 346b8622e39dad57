import { describe, expect, test } from 'vitest';
import { asOfEarlierRelease } from '#simulation/earlier-release.ts';
import { readyWorld, templates } from '#simulation/volumes.ts';
import type { FakeWorld } from '#simulation/world.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { operatorVersionAnnotation } from '#src/components/build/names.ts';

describe('given a cluster that is suspended while a StatefulSet is away for its volumes to grow', () => {
  const bigger = { bookkeeper: { storage: { ledgers: { size: '60Gi' } } } };

  function away(spec: Record<string, unknown> = bigger, world = readyWorld()): FakeWorld {
    world.edit({ ...bigger, operatorUpgradePolicy: 'OnRestart' });
    for (let passes = 0; world.replicas('demo-bookie') !== undefined && passes < 10; passes++) {
      world.pass();
      world.runVolumes();
      world.runControllers();
    }
    expect(world.replicas('demo-bookie')).toBeUndefined();
    world.edit({ ...spec, operatorUpgradePolicy: 'OnRestart', suspend: true });
    return world;
  }

  /** Passes until nothing changes; holds that no pod comes or goes meanwhile. */
  function restWithPods(world: FakeWorld): void {
    const names = () => world.pods.map(({ metadata: { uid } }) => uid);
    const before = names();
    world.settle(60, () => expect(names()).toEqual(before));
  }

  test('then it is made again, its pods are owned, and nothing else changes', () => {
    const world = away();
    const from = world.history.length;
    restWithPods(world);
    expect(world.history.slice(from)).toEqual(['create StatefulSet demo-bookie']);
    expect(templates(world, 'demo-bookie')).toEqual(['10Gi', '60Gi']);
    for (const { metadata } of world.podsOf('bookkeeper')) expect(metadata.ownerReferences).toHaveLength(1);
    expect(world.cluster.metadata.finalizers).toEqual([]);
    expect(world.plan()).toMatchObject({ operations: [], changes: [], deletions: [], bestEffort: [] });
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the same edit wishes for more, another configuration and another version, then none of these is carried out', () => {
    const { storage } = bigger.bookkeeper;
    const wish = { version: '4.0.6', bookkeeper: { storage, replicas: 5, config: { flushInterval: 1 } } };
    const world = away(wish);
    restWithPods(world);
    expect(world.replicas('demo-bookie')).toBe(3);
    expect(new Set(world.versions('bookkeeper'))).toEqual(new Set(['4.0.8']));
    const { spec } = world.object<StatefulSet>('StatefulSet', 'demo-bookie');
    expect(spec.template?.metadata?.labels?.['app.kubernetes.io/version']).toBe('4.0.8');
    const config = 'pulsar-operator.dev/config';
    const mounted = spec.template?.metadata?.labels?.[config];
    expect(mounted).toBe(world.podsOf('bookkeeper')[0]?.metadata.labels?.[config]);
    expect(
      world.object('ConfigMap', `demo-bookie-${mounted}`),
      'a pod that ends can come back',
    ).toBeDefined();
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Suspended' });
    world.edit(wish);
    world.settle(400);
    expect(world.ready('bookkeeper')).toHaveLength(5);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when another release of the operator does that, then with the template that there was', () => {
    const world = away(bigger, asOfEarlierRelease(readyWorld()));
    const template = () => world.object<StatefulSet>('StatefulSet', 'demo-bookie');
    const [pod] = world.podsOf('bookkeeper');
    const from = world.history.length;
    restWithPods(world);
    expect(world.history.slice(from)).toEqual(['create StatefulSet demo-bookie']);
    expect(template().status?.updateRevision).toBe(pod && revisionOf(pod));
    expect(template().metadata.annotations?.[operatorVersionAnnotation]).toBe('0.0.9');
  });

  test('when a pod is gone just then, then it comes back', () => {
    const world = away();
    world.pods = world.pods.filter(({ metadata }) => metadata.name !== 'demo-bookie-2');
    world.settle();
    expect(world.ready('bookkeeper')).toHaveLength(3);
  });

  test('when the cluster is deleted before that, then no pod is left', () => {
    const world = away();
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/pods']);
    world.delete(world.cluster);
    world.pass();
    expect(world.podsOf('bookkeeper')).toEqual([]);
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });
});
