import { describe, expect, test } from 'vitest';
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
