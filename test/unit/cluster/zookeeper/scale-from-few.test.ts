import { describe, expect, test } from 'vitest';
import { tell } from '#simulation/kubernetes/kubelet.ts';
import { runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { joins, settled, since } from './resized.ts';

describe('given a Development cluster with one server', () => {
  test('when it becomes Production, then the ensemble grows one by one and the clients learn of it at the end', () => {
    const small = { profile: 'Development', zookeeper: { replicas: 1 }, bookkeeper: { replicas: 3 } };
    const world = settled(small);
    const from = world.history.length;
    world.edit({ zookeeper: { replicas: 3 } });
    world.settle(100);
    expect(world.ensemble.participants).toEqual([1, 2, 3]);
    const story = world.history.slice(from);
    const joined = story.indexOf(joins(3));
    expect(joined).toBeGreaterThan(0);
    expect(story.findIndex(line => line.startsWith('delete Pod demo-bookie'))).toBeGreaterThan(joined);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it becomes Production and then Development again, then it is as small as it was', () => {
    const small = { profile: 'Development', zookeeper: { replicas: 1 }, bookkeeper: { replicas: 1 } };
    const world = settled(small);
    world.edit({ profile: 'Production' });
    world.settle(100);
    expect([world.ensemble.participants, world.bookies.writable.length]).toEqual([[1, 2, 3], 3]);
    world.edit(small);
    world.settle(200);
    expect([world.ensemble.participants, world.bookies.writable]).toEqual([[1], ['demo-bookie-0']]);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a Development cluster with three servers', () => {
  test('when one is wanted, then two leave, the last of them while it leads', () => {
    const world = settled({ profile: 'Development' });
    const from = world.history.length;
    world.edit({ profile: 'Development', zookeeper: { replicas: 1 } });
    world.settle(100);
    expect(world.ensemble.participants).toEqual([1]);
    expect(since(world, from).filter(line => line.startsWith('reconfigure'))).toEqual([
      'reconfigure {"leave":3}',
      'reconfigure {"leave":2}',
    ]);
  });
});

describe('given an ensemble that has never had a quorum', () => {
  test('when the cluster is made again before anybody saw it form, then as many servers start as there were', () => {
    const world = new FakeWorld();
    world.pass();
    world.runControllers();
    world.runPods();
    const { status: _, ...cluster } = world.cluster;
    world.cluster = { ...cluster, metadata: { ...cluster.metadata, uid: 'second-uid' } };
    world.owned = [];
    world.pods = [];
    world.edit({ zookeeper: { replicas: 5 } });
    world.pass();
    expect(world.replicas('demo-zookeeper')).toBe(3);
    world.settle(100);
    expect(world.ensemble.participants).toEqual([1, 2, 3, 4, 5]);
  });

  test('when its wish changes, then the first servers stay as many as they are, and the wish follows', () => {
    const world = new FakeWorld();
    world.broken = ({ metadata }) => metadata.name !== 'demo-zookeeper-0';
    for (let pass = 0; pass < 3; pass++) {
      world.pass();
      world.runControllers();
      world.runPods();
    }
    world.edit({ zookeeper: { replicas: 5 } });
    world.pass();
    expect(world.replicas('demo-zookeeper')).toBe(3);
    expect(world.condition('Ready')?.message).toContain('first quorum of 3 servers');
    world.broken = () => false;
    world.settle(100);
    expect(world.ensemble.participants).toEqual([1, 2, 3, 4, 5]);
  });
});

test('given a first ensemble of nine for which there is room for three, when three are wanted, then it says that only a new cluster helps', () => {
  const world = new FakeWorld({ zookeeper: { replicas: 9 } });
  world.broken = ({ metadata }) => /demo-zookeeper-[3-8]/.test(metadata.name);
  runFor(world, 10);
  world.edit({ zookeeper: { replicas: 3 } });
  runFor(world, 10);
  expect(world.replicas('demo-zookeeper')).toBe(9);
  expect(world.condition('Ready')?.message).toBe(
    'zookeeper: Waiting for the first quorum of 9 servers: before there is one nobody can leave. Make room for 5 of them, or delete the cluster and then its volumes, which hold nothing yet, and create it with 3',
  );
});

describe('given a membership with a gap, made by hand', () => {
  test('when another size is wanted, then nothing changes and the status says what to do', () => {
    const world = settled({});
    world.ensemble.voters = [0, 2, 3];
    world.edit({ zookeeper: { replicas: 5 } });
    world.settle();
    expect(world.condition('Ready')?.message).toContain('numbered from 1 without a gap');
    expect(world.podsOf('zookeeper')).toHaveLength(3);
  });
});

describe('given an ensemble that has formed, and volumes that nobody can mark', () => {
  test('when it loses its majority, then what its servers are told does not say that they are the first', () => {
    const world = new FakeWorld();
    world.refuses = ({ kind }) => kind === 'PersistentVolumeClaim';
    for (let round = 0; round < 5; round++) {
      world.pass();
      world.runControllers();
      world.runPods();
    }
    const told = () => world.object('ConfigMap', 'demo-zookeeper-ensemble')['data'];
    expect(told()).toMatchObject({ bootstrap: 'false' });
    for (const pod of world.ready('zookeeper').slice(1)) tell(world, pod, false);
    world.pass();
    expect(told()).toMatchObject({ bootstrap: 'false' });
  });
});
