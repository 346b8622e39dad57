import { describe, expect, test } from 'vitest';
import { asOfEarlierRelease } from '#simulation/earlier-release.ts';
import { messageOf, readyCluster, restarted, runFor, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { operatorVersionAnnotation, restartAnnotationOf } from '#src/components/build/names.ts';
import { operatorVersion } from '#src/components/build/operator-version.ts';
import { other } from './upgrading.ts';

describe('given a cluster that an earlier release of the operator has made', () => {
  const three = { broker: { replicas: 3 } };
  const ofOld = (pods: readonly Pod[], old: ReadonlySet<string | undefined>) =>
    pods.filter(each => old.has(revisionOf(each)));

  function given(spec: object = three) {
    const world = asOfEarlierRelease(readyCluster(new FakeWorld({ ...spec })));
    const old = new Set<string | undefined>(world.pods.flatMap(each => revisionOf(each) ?? []));
    return { world, old, from: world.history.length };
  }

  const pending = (world: FakeWorld) => world.condition('OperatorUpgradePending');

  test('when it is alone, then all its pods get what this release makes, one at a time in their order, and it says so', () => {
    const { world, old, from } = given();
    runUntil(world, () => pending(world)?.reason === 'Rolling');
    expect(world.cluster.status?.operatorUpgrade).toBe('Rolling');
    world.settle(400);
    const first = restarted(world, from).map(name => name.split('-')[0]);
    expect([...new Set(first)]).toEqual(['zookeeper', 'bookie', 'autorecovery', 'broker', 'proxy']);
    expect(ofOld(world.pods, old)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(pending(world)).toMatchObject({ status: 'False', reason: 'UpToDate' });
    expect(world.cluster.status?.operatorUpgrade).toBeUndefined();
    expect(world.cluster.status?.components?.['broker']?.operatorVersion).toBe(operatorVersion);
  });

  test('when another is at it, then it serves on, Ready, says what it waits for, and nothing is written while it waits', () => {
    const { world, from } = given();
    world.others = [other('shop/orders', 'Rolling')];
    world.settle(100);
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(pending(world)).toMatchObject({ status: 'True', reason: 'AwaitingOtherCluster' });
    expect(messageOf(world, 'broker')).toMatch(/^Ready\. Waiting for shop\/orders/);
    expect(world.cluster.status?.components?.['broker']?.operatorVersion).toBe('0.0.9');
    const before = world.version;
    const { needs, changes, operations, deletions } = world.pass();
    expect([needs, changes, operations, deletions].flat()).toEqual([]);
    expect(world.version).toBe(before);
    world.others = [];
    world.settle(400);
    expect(pending(world)?.status).toBe('False');
  });

  test('when pods are evicted or there are to be more meanwhile, then these are as the others', () => {
    const { world, old } = given();
    world.others = [other('shop/orders', 'Rolling')];
    world.settle(100);
    const [evicted] = world.podsOf('broker');
    if (evicted) world.delete(evicted);
    world.edit({ broker: { replicas: 4 } });
    world.settle(100);
    expect(ofOld(world.podsOf('broker'), old)).toHaveLength(4);
  });

  test('when it waits for restarts and one is asked for, then those pods alone get what is new', () => {
    const { world, old, from } = given({ ...three, operatorUpgradePolicy: 'OnRestart' });
    world.settle(100);
    expect(restarted(world, from)).toEqual([]);
    expect(pending(world)).toMatchObject({ status: 'True', reason: 'AwaitingRestart' });
    world.annotate({ [restartAnnotationOf('broker')]: 'now' });
    world.settle(200);
    expect(restarted(world, from)).toEqual(['broker-2', 'broker-1', 'broker-0']);
    expect(ofOld(world.podsOf('broker'), old)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(pending(world)?.status).toBe('True');
  });

  test('when it waits for restarts and other quorums are wished for, then the brokers alone get what is new', () => {
    const onRestart = { ...three, operatorUpgradePolicy: 'OnRestart' };
    const { world, from } = given(onRestart);
    world.settle(100);
    world.edit({ ...onRestart, quorums: { ensemble: 3, write: 3, ack: 2 } });
    world.settle(200);
    expect(restarted(world, from)).toEqual(['broker-2', 'broker-1', 'broker-0']);
    expect(pending(world)).toMatchObject({ status: 'True', reason: 'AwaitingRestart' });
  });

  test('when a component is edited while it waits, then that one gets both, and the others wait on', () => {
    const { world, old, from } = given();
    world.others = [other('shop/orders', 'Rolling')];
    world.settle(100);
    world.edit({ broker: { replicas: 3, config: { maxTopicsPerNamespace: 7 } } });
    world.settle(200);
    expect(restarted(world, from)).toEqual(['broker-2', 'broker-1', 'broker-0']);
    expect(ofOld(world.podsOf('broker'), old)).toEqual([]);
    expect(ofOld(world.podsOf('proxy'), old)).toHaveLength(2);
  });

  test('when volumes grow while it waits, for which the StatefulSet is made again, then no pod restarts', () => {
    const { world, from } = given();
    world.others = [other('shop/orders', 'Rolling')];
    world.expandableClasses = ['standard'];
    world.settle(100);
    world.edit({
      ...three,
      bookkeeper: { storage: { journal: { size: '40Gi' }, ledgers: { size: '400Gi' } } },
    });
    world.settle(200);
    expect(world.history).toContain('delete StatefulSet demo-bookie alone');
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  describe('and whose first pod fails with what this release makes', () => {
    function failed() {
      const { world, old } = given();
      world.broken = each => each.metadata.name.startsWith('demo-bookie') && !old.has(revisionOf(each));
      world.crashes = 3;
      runUntil(world, () => world.condition('Ready')?.reason === 'RollFailed');
      runFor(world, 90);
      return { world, old };
    }

    test('then the others of it stay, it goes back, and it keeps its turn, so that no other cluster follows', () => {
      const { world, old } = failed();
      expect(ofOld(world.ready('bookkeeper'), old)).toHaveLength(3);
      expect(world.condition('Stalled')?.status).toBe('True');
      expect(world.cluster.status?.operatorUpgrade).toBe('Rolling');
    });

    test('when it is to wait for restarts from then on, then it is Ready with what served, and the others go on', () => {
      const { world, old } = failed();
      world.edit({ ...three, operatorUpgradePolicy: 'OnRestart' });
      world.settle(200);
      expect(world.cluster.status?.operatorUpgrade).toBeUndefined();
      expect(world.condition('Ready')?.status).toBe('True');
      expect(ofOld(world.podsOf('bookkeeper'), old)).toHaveLength(3);
      world.broken = () => false;
      world.edit(three);
      world.settle(400);
      expect(ofOld(world.pods, old)).toEqual([]);
    });
  });
});

test('given a release that makes the same templates, then it writes nothing, and they stay of the release that made them', () => {
  const world = readyCluster(new FakeWorld());
  world.settle();
  world.annotate({ [operatorVersionAnnotation]: '0.0.9' }, world.object('StatefulSet', 'demo-broker'));
  world.pass();
  world.pass();
  expect(world.object('StatefulSet', 'demo-broker').metadata.annotations?.[operatorVersionAnnotation]).toBe(
    '0.0.9',
  );
  expect(pulsarClusterSpec.parse({}).operatorUpgradePolicy).toBe('Automatic');
});
