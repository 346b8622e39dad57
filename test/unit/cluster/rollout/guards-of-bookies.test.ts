import { describe, expect, test } from 'vitest';
import { messageOf, readyCluster, restarted, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';

const changed = { bookkeeper: { config: { journalMaxSizeMB: 512 } } };

describe('given a roll of bookies', () => {
  test('when too few would take writes meanwhile, then no writer restarts, and the status names who does not', () => {
    const world = readyCluster(new FakeWorld());
    world.bookies.fill(1);
    const from = world.history.length;
    world.edit(changed);
    let least = 3;
    world.settle(200, () => {
      least = Math.min(least, world.bookies.writable.length);
    });
    expect(restarted(world, from)).toEqual(['bookie-1']);
    expect(least).toBe(2);
    expect(messageOf(world, 'bookkeeper')).toContain('demo-bookie-1 takes no writes since its restart');
    world.bookies.makeRoom();
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
    world.bookies.makeRoom();
    world.bookies.readOnly.clear();
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a namespace has an ensemble of all but one bookie, then each restart waits until all take writes', () => {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 4 } }));
    world.bookies.policy = 3;
    world.bookies.fill(0);
    const from = world.history.length;
    world.edit({ bookkeeper: { replicas: 4, ...changed.bookkeeper } });
    runFor(world, 60);
    expect(restarted(world, from)).toEqual(['bookie-0']);
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
