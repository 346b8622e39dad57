import { describe, expect, test } from 'vitest';
import { asOfEarlierRelease } from '#simulation/earlier-release.ts';
import { readyCluster, restarted, runFor } from '#simulation/steps.ts';
import { bigger, readyWorld } from '#simulation/volumes.ts';
import { FakeWorld } from '#simulation/world.ts';

describe('given a cluster that has lost its metadata', () => {
  test('when it is at rest, then that comes before all else that is wrong', () => {
    const world = readyCluster(new FakeWorld());
    world.metadata = 'missing';
    world.bookies.fill(0, 1, 2);
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-0';
    runFor(world, 20);
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'MetadataLost',
      message: expect.stringContaining('/admin/clusters/demo'),
    });
  });

  test('when its status is wiped, and then the StatefulSet of its bookies is deleted, then it is lost all the same', () => {
    const world = readyCluster(new FakeWorld());
    world.metadata = 'missing';
    world.writeStatus({});
    runFor(world, 10);
    const from = world.history.length;
    world.edit({ broker: { config: { brokerDeduplicationEnabled: 'true' } } });
    world.delete(world.object('StatefulSet', 'demo-bookie'));
    runFor(world, 60);
    expect(world.condition('Ready')?.reason).toBe('MetadataLost');
    expect(restarted(world, from), 'brokers serve from memory').toEqual([]);
  });

  test.each<[string, (world: FakeWorld) => void]>([
    ['the operator starts anew', world => (world.isMute = true)],
    [
      'the ear loses its session',
      world => {
        world.isDeaf = true;
        world.elect();
      },
    ],
  ])('when %s, then it still changes nothing, and says so', (_, happens) => {
    const world = readyCluster(new FakeWorld());
    world.metadata = 'missing';
    runFor(world, 3);
    world.edit({ broker: { config: { x: 1 } }, proxy: { config: { x: 1 } } });
    const from = world.history.length;
    happens(world);
    runFor(world, 10);
    expect(world.condition('Ready')?.reason).toBe('MetadataLost');
    world.isMute = false;
    runFor(world, 5);
    expect(world.history.slice(from)).toEqual([]);
  });

  test('when ZooKeeper goes too, then it is made again, and nothing else is changed', () => {
    const world = readyCluster(new FakeWorld());
    world.metadata = 'missing';
    runFor(world, 3);
    world.edit({ broker: { config: { x: 1 } } });
    const from = world.history.length;
    world.delete(world.object('StatefulSet', 'demo-zookeeper'));
    runFor(world, 20);
    expect(world.podsOf('zookeeper')).toHaveLength(3);
    expect(world.history.slice(from).filter(line => !line.includes('demo-zookeeper'))).toEqual([]);
    expect(world.condition('Ready')?.reason).toBe('MetadataLost');
  });

  test('when a Secret is missing as well, then that it is lost comes first', () => {
    const world = readyCluster(new FakeWorld());
    world.metadata = 'missing';
    world.missingReferences = [{ kind: 'Secret', name: 'pull', message: 'Secret pull does not exist.' }];
    world.edit({ imagePullSecrets: [{ name: 'pull' }] });
    runFor(world, 3);
    expect(world.condition('Ready')?.reason).toBe('MetadataLost');
    world.metadata = 'complete';
    runFor(world, 3);
    expect(world.condition('Ready')?.reason).toBe('MissingReference');
  });

  test('when it is suspended, then it is still said to be', () => {
    const world = readyCluster(new FakeWorld());
    world.edit({ suspend: true });
    runFor(world, 3);
    world.metadata = 'missing';
    runFor(world, 3);
    expect(world.condition('Ready')?.reason).toBe('MetadataLost');
    expect(world.condition('Suspended')?.status).toBe('True');
    expect(world.events.filter(line => line.startsWith('Resumed'))).toEqual([]);
  });

  test('when deletionPolicy becomes Delete, then volumes go with the cluster as it says', () => {
    const world = readyCluster(new FakeWorld());
    world.metadata = 'missing';
    runFor(world, 3);
    world.edit({ deletionPolicy: 'Delete' });
    runFor(world, 3);
    expect(world.cluster.metadata.finalizers).toContain('pulsar-operator.dev/volumes');
  });

  test('when a StatefulSet is away just then, as when volumes grow, then it is made again around its pods', () => {
    const world = readyWorld();
    world.edit(bigger);
    const isAway = () => !world.sets.some(({ metadata }) => metadata.name === 'demo-zookeeper');
    for (let second = 0; second < 60 && !isAway(); second++) {
      world.pass();
      if (isAway()) break;
      world.runControllers();
      world.runPods();
      world.runVolumes();
      world.now += 1000;
    }
    expect(isAway()).toBe(true);
    world.metadata = 'missing';
    world.delete(world.object('Pod', 'demo-zookeeper-2'));
    runFor(world, 10);
    expect(world.podsOf('zookeeper')).toHaveLength(3);
    expect(world.condition('Ready')?.reason).toBe('MetadataLost');
  });

  test('when the operator is another release, then it does not take its turn to get the pods of that', () => {
    const world = asOfEarlierRelease(readyCluster(new FakeWorld()));
    world.metadata = 'missing';
    for (let minute = 0; minute < 12; minute++) {
      runFor(world, 2);
      world.now += 60_000;
    }
    expect(world.condition('Stalled')?.status).toBe('True');
    expect(world.condition('OperatorUpgradePending')).toMatchObject({
      status: 'True',
      reason: 'MetadataLost',
    });
    expect(world.cluster.status?.operatorUpgrade).toBeUndefined();
  });

  test('when another configuration is wanted, then no pod restarts before the metadata is back', () => {
    const world = readyCluster(new FakeWorld());
    world.metadata = 'missing';
    const from = world.history.length;
    world.edit({ broker: { config: { backlogQuotaCheckEnabled: 'false' } } });
    runFor(world, 60);
    expect(restarted(world, from)).toEqual([]);
    world.metadata = 'complete';
    world.settle(200);
    expect(restarted(world, from)).toEqual(['broker-1', 'broker-0']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test.each<[string, (world: FakeWorld) => void]>([
    ['more servers are wanted', world => world.edit({ zookeeper: { replicas: 5 } })],
    ['larger volumes are wanted', world => world.edit(bigger)],
    ['it is suspended', world => world.edit({ suspend: true })],
  ])('when %s, then nothing is changed before the metadata is back', (_, happens) => {
    const world = readyWorld();
    world.metadata = 'missing';
    happens(world);
    for (let seconds = 0; seconds < 60; seconds += 5) {
      const { operations, changes, deletions } = world.plan();
      expect({ operations, changes, deletions }).toEqual({ operations: [], changes: [], deletions: [] });
      runFor(world, 5);
    }
    expect(world.condition('Ready')?.reason).toBe('MetadataLost');
    world.metadata = 'complete';
    runFor(world, 5);
    expect(world.condition('Ready')?.reason).not.toBe('MetadataLost');
  });
});

describe('given a cluster that was Ready when the operator ended', () => {
  test('when its metadata is lost meanwhile, then nothing restarts before ZooKeeper has told', () => {
    const world = readyCluster(new FakeWorld());
    world.metadata = 'missing';
    world.isMute = true;
    world.edit({ broker: { config: { x: 1 } } });
    const from = world.history.length;
    runFor(world, 3);
    expect(world.condition('Ready')?.message).toContain('Waiting to hear from ZooKeeper');
    world.isMute = false;
    runFor(world, 5);
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')?.reason).toBe('MetadataLost');
  });

  test('when something is missing, then it is made before anything is heard', () => {
    const world = readyCluster(new FakeWorld());
    world.isMute = true;
    world.delete(world.object('Service', 'demo-proxy'));
    world.pass();
    expect(world.history).toContain('create Service demo-proxy');
    expect(world.object('Service', 'demo-proxy')).toBeDefined();
  });
});
