import { describe, expect, test } from 'vitest';
import { messageOf, readyCluster, restarted, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';

const changed = { bookkeeper: { config: { journalMaxSizeMB: 512 } } };

/** Bookies whose disks are full: they are read-only, and are so again after a restart. */
function fill(world: FakeWorld, ...ordinals: number[]): void {
  const names = ordinals.map(at => `demo-bookie-${at}`);
  world.bookies.isFull = name => names.includes(name);
  for (const name of names) world.bookies.readOnly.add(name);
}

function empty(world: FakeWorld): void {
  world.bookies.isFull = () => false;
}

describe('given a cluster at rest', () => {
  test('when bookies become read-only, then it is looked at within 30 s, and nobody waits for Kubernetes', () => {
    const world = readyCluster(new FakeWorld());
    expect(world.pass().wakeAfterSeconds).toBe(30);
  });

  test.each([
    [1, 'True'],
    [2, 'False'],
    [3, 'False'],
  ])('when %i of three bookies take no writes and two have to, then Ready is %s', (count, ready) => {
    const world = readyCluster(new FakeWorld());
    fill(world, ...Array.from({ length: count }, (_, at) => at));
    world.settle(20);
    expect(world.condition('Ready')?.status).toBe(ready);
  });

  test('when too few take writes, then Ready says which, why and what to do, and ends as soon as they do', () => {
    const world = readyCluster(new FakeWorld());
    fill(world, 0, 2);
    const { wakeAfterSeconds } = world.settle(20);
    expect(world.condition('Ready')).toMatchObject({
      reason: 'ReadOnly',
      message:
        'bookkeeper: 2 of 3 bookies take no writes (demo-bookie-0, demo-bookie-2), and nothing can be written with fewer than 2 that do. Their disks are too full, or somebody made them read-only: raise bookkeeper.storage.ledgers.size, raise bookkeeper.replicas, or restart them when there is room.',
    });
    expect(wakeAfterSeconds).toBeLessThanOrEqual(5);
    world.bookies.readOnly.clear();
    world.settle(20);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when they are read-only because they restarted too full, then another restart returns them', () => {
    const world = readyCluster(new FakeWorld());
    fill(world, 0, 1, 2);
    world.settle(20);
    empty(world);
    world.cluster.metadata.annotations = { 'pulsar-operator.dev/restart-bookkeeper': 'there is room' };
    world.settle(200);
    expect(world.bookies.writable).toHaveLength(3);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a cluster that is suspended', () => {
  test('when its bookies take no writes, then Ready tells that too', () => {
    const world = readyCluster(new FakeWorld());
    world.edit({ suspend: true });
    world.settle(20);
    expect(world.condition('Ready')?.status).toBe('True');
    fill(world, 0, 1, 2);
    world.settle(20);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'ReadOnly' });
    expect(world.plan()).toMatchObject({ operations: [], changes: [], deletions: [] });
  });
});

describe('given a roll of bookies', () => {
  test('when one is read-only, then it restarts first: that takes no writer away', () => {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 4 } }));
    world.bookies.readOnly.add('demo-bookie-1');
    const from = world.history.length;
    world.edit({ bookkeeper: { replicas: 4, ...changed.bookkeeper } });
    world.settle(200);
    expect(restarted(world, from).slice(0, 4)).toEqual(['bookie-1', 'bookie-3', 'bookie-2', 'bookie-0']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when too few would take writes meanwhile, then no writer restarts, and the status names who does not', () => {
    const world = readyCluster(new FakeWorld());
    fill(world, 1);
    const from = world.history.length;
    world.edit(changed);
    let least = 3;
    world.settle(200, () => {
      least = Math.min(least, world.bookies.writable.length);
    });
    expect(restarted(world, from)).toEqual(['bookie-1']);
    expect(least).toBe(2);
    expect(messageOf(world, 'bookkeeper')).toContain('demo-bookie-1 takes no writes since its restart');
    empty(world);
    world.bookies.readOnly.clear();
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the first comes back read-only, then the roll stops there, names it, and says what to do', () => {
    const world = readyCluster(new FakeWorld());
    const from = world.history.length;
    world.bookies.isFull = () => true;
    world.edit(changed);
    world.settle(200, () => {
      // A bookie that finds its disk full when it starts is read-only.
      for (const { metadata } of world.ready('bookkeeper').filter(pod => world.isUpdated(pod)))
        if (restarted(world, from).length > 0) world.bookies.readOnly.add(metadata.name);
    });
    expect(restarted(world, from)).toEqual(['bookie-2']);
    expect(world.bookies.writable).toHaveLength(2);
    expect(messageOf(world, 'bookkeeper')).toBe(
      'demo-bookie-2 takes no writes since its restart. The roll waits until it does: see its log; make room on its disks, or correct or revert the specification.',
    );
    empty(world);
    world.bookies.readOnly.clear();
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a namespace has an ensemble of all but one bookie, then each restart waits until all take writes', () => {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 4 } }));
    world.bookies.policy = 3;
    fill(world, 0);
    const from = world.history.length;
    world.edit({ bookkeeper: { replicas: 4, ...changed.bookkeeper } });
    runFor(world, 60);
    expect(restarted(world, from)).toEqual(['bookie-0']);
  });

  test.each([
    [
      'the ensemble asks for two others',
      3,
      0,
      'Waiting for demo-bookie-0 to take writes before the next restart: 2 are needed',
    ],
    [
      'a namespace asks for three others',
      4,
      3,
      'Waiting for demo-bookie-0 to take writes before the next restart: 3 are needed',
    ],
  ])('when one has lost its registration and %s, then no writer restarts', (_, replicas, policy, said) => {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas } }));
    world.bookies.policy = policy;
    const registrations = world.bookies.registrations.bind(world.bookies);
    world.bookies.registrations = () => {
      const { writable, readOnly } = registrations();
      return { writable: writable.filter(name => name !== 'demo-bookie-0'), readOnly };
    };
    const from = world.history.length;
    world.edit({ bookkeeper: { replicas, ...changed.bookkeeper } });
    runFor(world, 20);
    expect(restarted(world, from)).toEqual([]);
    expect(messageOf(world, 'bookkeeper')).toBe(said);
    world.bookies.registrations = registrations;
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the ensemble is all bookies, then it rolls all the same, one at a time', () => {
    const quorums = { ensemble: 3, write: 3, ack: 2 };
    const world = readyCluster(new FakeWorld({ quorums }));
    const from = world.history.length;
    world.edit({ quorums, ...changed });
    world.settle(200, () => expect(world.bookies.writable.length).toBeGreaterThanOrEqual(2));
    expect(restarted(world, from).filter(pod => pod.startsWith('bookie'))).toEqual([
      'bookie-2',
      'bookie-1',
      'bookie-0',
    ]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when nothing can be written, then those that are read-only restart although ledgers miss copies', () => {
    const world = readyCluster(new FakeWorld());
    for (const at of [0, 1, 2]) world.bookies.readOnly.add(`demo-bookie-${at}`);
    world.underReplicated = 5;
    const from = world.history.length;
    world.edit(changed);
    world.settle(200, () => {
      if (world.bookies.writable.length >= 2) world.underReplicated = 0;
    });
    expect(restarted(world, from).filter(pod => pod.startsWith('bookie'))).toHaveLength(3);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
