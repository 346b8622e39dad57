import { describe, expect, test } from 'vitest';
import { messageOf, restarted, runFor } from '#simulation/steps.ts';
import { claimsAtRisk, deleteClaims, roll, running, unitsOf } from './at-risk.ts';

describe('given one ZooKeeper server whose claim is deleted', () => {
  test('then it is not Ready, the unit is Blocked, and the sentence says what to do', () => {
    const { world } = running(1, 3);
    deleteClaims(world, /zookeeper-0$/);
    world.settle(100);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'VolumeAtRisk' });
    expect(world.condition('Ready')?.message).toMatch(
      /^zookeeper: demo-zookeeper-0 alone keeps data-demo-zookeeper-0: deleted, and gone when it stops\. No other server has its data: set zookeeper\.replicas to 3\. To keep the volume itself give its PersistentVolume .*the reclaim policy Retain\.$/,
    );
    expect(unitsOf(world)).toEqual(['demo-zookeeper-0 Blocked']);
  });

  test('when a configuration changes or a restart is asked for, then no roll takes it', () => {
    const { world, spec } = running(1, 3);
    deleteClaims(world, /zookeeper-0$/);
    const from = world.history.length;
    world.edit(roll(spec, 1));
    world.annotate({ 'pulsar-operator.dev/restart': 'now' });
    runFor(world, 60);
    expect(restarted(world, from).filter(pod => pod.startsWith('zookeeper'))).toEqual([]);
    expect(world.condition('Ready')?.reason).toBe('VolumeAtRisk');
  });

  test('when three servers are set, as the sentence says, then it starts anew from the others, and is Ready', () => {
    const { world, spec } = running(1, 3);
    deleteClaims(world, /zookeeper-0$/);
    world.settle(100);
    const from = world.history.length;
    world.edit({ ...spec, zookeeper: { replicas: 3 } });
    world.settle(300, () => expect(world.ensemble.leader).toBeDefined());
    expect(restarted(world, from)).toContain('zookeeper-0');
    expect(world.ensemble.participants).toEqual([1, 2, 3]);
    expect(claimsAtRisk(world)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given three ZooKeeper servers all of whose claims are deleted', () => {
  test('then one after the other starts anew while the others have its data, the leader last', () => {
    const { world } = running(3, 3);
    const { leader } = world.ensemble;
    deleteClaims(world, /zookeeper/);
    const from = world.history.length;
    world.settle(200, () => expect(world.ready('zookeeper').length).toBeGreaterThanOrEqual(2));
    const order = restarted(world, from);
    expect(new Set(order)).toEqual(new Set(['zookeeper-0', 'zookeeper-1', 'zookeeper-2']));
    expect(order).toHaveLength(3);
    expect(order.at(-1)).toBe(`zookeeper-${leader}`);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a follower is not in sync, then it waits, says so, and no roll takes one either', () => {
    const { world, spec } = running(3, 3);
    world.ensemble.behind = 1;
    deleteClaims(world, /zookeeper/);
    const from = world.history.length;
    world.edit(roll(spec, 1));
    runFor(world, 60);
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Repairing' });
    expect(messageOf(world, 'zookeeper')).toMatch(/alone keeps .*1 of 3 servers to be in sync/);
    world.ensemble.behind = 0;
    world.settle(300);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when another server is away, then those that serve stay', () => {
    const { world } = running(3, 3);
    world.broken = ({ metadata }) => metadata.name === 'demo-zookeeper-1';
    world.runPods();
    deleteClaims(world, /zookeeper-[02]$/);
    const from = world.history.length;
    runFor(world, 60);
    expect(restarted(world, from)).toEqual([]);
    expect(messageOf(world, 'zookeeper')).toContain('Waiting for demo-zookeeper-1 to serve');
  });
});

describe('given a ZooKeeper server that is down and whose claim is deleted', () => {
  test('when the others are not in sync, then no roll repairs it; when they are, then it starts anew', () => {
    const { world, spec } = running(3, 3);
    const [uid] = world.podsOf('zookeeper').map(({ metadata }) => metadata.uid);
    world.broken = ({ metadata }) => metadata.uid === uid;
    world.crashes = 3;
    world.runPods();
    deleteClaims(world, /zookeeper-0$/);
    world.ensemble.behind = 1;
    const from = world.history.length;
    world.edit(roll(spec, 1));
    runFor(world, 60);
    expect(restarted(world, from)).toEqual([]);
    expect(messageOf(world, 'zookeeper')).toContain(
      'Waiting for 2 other servers to serve and to be in sync: 1 is',
    );
    world.ensemble.behind = 0;
    world.settle(300);
    expect(restarted(world, from)[0]).toBe('zookeeper-0');
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
