import { describe, expect, test } from 'vitest';
import { readyCluster, runFor, runOnce, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { takeWrites } from '#src/cluster/bookkeeper/bring-back.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import { claimsOf, job, now, observed, pod } from '../hand-made.ts';
import { survey } from './survey.ts';

function bookies(replicas: number) {
  return { bookkeeper: { replicas } };
}

function withLedgers(replicas: number): FakeWorld {
  const world = readyCluster(new FakeWorld(bookies(replicas)));
  for (let ledger = 0; ledger < 40; ledger++) world.bookies.write(ledger);
  return world;
}

function isCopying(world: FakeWorld): boolean {
  return world.owned.some(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('demo-recover'));
}

/** Gathers what is done to bookies and topics. */
function operationsOf(world: FakeWorld): Operation[] {
  const done: Operation[] = [];
  world.failing = operation => {
    done.push(operation);
    return undefined;
  };
  return done;
}

function openTopic(world: FakeWorld, topic: string): void {
  const look = world.bookies.look.bind(world.bookies);
  world.bookies.look = (...asked) => ({ ...look(...asked), openTopics: [topic] });
}

describe('given a drain whose ledgers are being copied', () => {
  function copying(): FakeWorld {
    const world = withLedgers(4);
    // For days.
    world.bookies.copyingMs = Number.POSITIVE_INFINITY;
    world.edit(bookies(3));
    runUntil(world, () => isCopying(world) && world.podsOf('recovery').length > 0);
    return world;
  }

  test('when the wish is taken back, then the copying ends before the bookie takes writes again', () => {
    const world = copying();
    const done = operationsOf(world);
    world.edit(bookies(4));
    while (world.bookies.readOnly.size > 0) {
      const isRunning = isCopying(world) || world.podsOf('recovery').length > 0;
      runOnce(world);
      if (isRunning) expect(done.map(({ kind }) => kind)).not.toContain('setReadOnly');
    }
    world.settle(100);
    expect(world.cluster.status?.drainingBookies).toBeUndefined();
    expect(isCopying(world)).toBe(false);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a pod of the Job is still there although the Job has gone, then the bookie waits for that too', () => {
    const world = copying();
    const [pod] = world.podsOf('recovery');
    if (!pod) throw new Error('nothing is copied');
    world.edit(bookies(4));
    runUntil(world, () => !isCopying(world));
    // Its node is slow to stop it.
    world.patchMeta(pod, { ownerReferences: [] });
    runFor(world, 20);
    expect([...world.bookies.readOnly]).toEqual(['demo-bookie-3']);
    expect(world.condition('Ready')?.message).toContain('Ending the copying of the ledgers of demo-bookie-3');
    world.delete(pod);
    world.settle(100);
    expect(world.bookies.readOnly.size).toBe(0);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the bookie was made writable by hand, then it is remembered until the copying has ended', () => {
    const world = copying();
    const [pod] = world.podsOf('recovery');
    if (!pod) throw new Error('nothing is copied');
    world.edit(bookies(4));
    world.bookies.readOnly.clear();
    runUntil(world, () => !isCopying(world));
    world.patchMeta(pod, { ownerReferences: [] });
    runFor(world, 5);
    expect(world.cluster.status?.drainingBookies).toEqual([{ name: 'demo-bookie-3' }]);
    expect(world.condition('Ready')?.status).toBe('False');
    world.delete(pod);
    world.settle(100);
    expect(world.cluster.status?.drainingBookies).toBeUndefined();
  });

  test('when it is wished for once more, then the topics that write there are unloaded again', () => {
    const world = copying();
    world.edit(bookies(4));
    world.settle(100);
    openTopic(world, 'public/default/persistent/idle');
    const done = operationsOf(world);
    world.edit(bookies(3));
    runUntil(world, () => isCopying(world));
    expect(done.map(({ kind }) => kind)).toEqual(['setReadOnly', 'unloadTopics']);
  });
});

describe('given a drain that may not go on', () => {
  function begun(): FakeWorld {
    const world = withLedgers(5);
    // For days.
    world.bookies.copyingMs = Number.POSITIVE_INFINITY;
    world.edit(bookies(3));
    runUntil(world, () => isCopying(world));
    expect([...world.bookies.readOnly].sort()).toEqual(['demo-bookie-3', 'demo-bookie-4']);
    return world;
  }

  test('when a namespace asks for a larger ensemble meanwhile, then it is held and all take writes again', () => {
    const world = begun();
    world.bookies.ensemble = 4;
    world.settle(100);
    expect(world.bookies.writable).toHaveLength(5);
    expect(isCopying(world)).toBe(false);
    expect(world.condition('Held')).toMatchObject({
      status: 'True',
      message: expect.stringContaining('3 bookies would remain and 4 are needed'),
    });
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Held' });
  });

  test('when those that stay fill up meanwhile, then it is held and the others take writes again', () => {
    const world = begun();
    for (const at of [0, 1]) world.bookies.readOnly.add(`demo-bookie-${at}`);
    world.settle(100);
    expect(world.bookies.writable).toEqual(['demo-bookie-2', 'demo-bookie-3', 'demo-bookie-4']);
    expect(world.condition('Held')?.message).toContain(
      '3 bookies would remain, of which 1 takes writes, and 2 are needed',
    );
  });

  test('when room gets scarce meanwhile, then it goes on: what is copied needs no room twice', () => {
    const world = begun();
    world.bookies.freeBytes = 1;
    runFor(world, 20);
    expect(world.condition('Held')?.status).toBe('False');
    expect(isCopying(world)).toBe(true);
  });

  test('when a broker is away too, then it is looked at again all the same', () => {
    const world = begun();
    world.bookies.ensemble = 4;
    world.settle(100);
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-0';
    world.runPods();
    expect(world.settle(20).wakeAfterSeconds).toBeLessThanOrEqual(60);
  });

  test('when what holds it has gone, then it is looked at again after 60 s and goes on', () => {
    const world = begun();
    world.bookies.ensemble = 4;
    const { wakeAfterSeconds } = world.settle(100);
    expect(wakeAfterSeconds).toBeLessThanOrEqual(60);
    world.bookies.ensemble = 2;
    world.now += 60_000;
    runUntil(world, () => world.bookies.readOnly.size === 2);
    expect(world.condition('Held')?.status).toBe('False');
  });
});

describe('given bookies that were made read-only to leave, and an ensemble that is to grow and cannot', () => {
  const quorums = { ensemble: 3, write: 3, ack: 2 };

  function stuck(replicas: number): FakeWorld {
    const world = readyCluster(new FakeWorld({ ...bookies(5), quorums }));
    for (let ledger = 0; ledger < 8; ledger++) world.bookies.write(ledger);
    world.bookies.copyingMs = Number.POSITIVE_INFINITY;
    world.edit({ ...bookies(3), quorums });
    runUntil(world, () => world.bookies.readOnly.size === 2);
    world.broken = ({ metadata }) => metadata.name === 'demo-zookeeper-3';
    world.edit({ ...bookies(replicas), quorums, zookeeper: { replicas: 5 } });
    return world;
  }

  test('when they may stay after all, then they take writes again meanwhile', () => {
    const world = stuck(5);
    runFor(world, 30);
    expect([...world.bookies.readOnly]).toEqual([]);
    expect(world.condition('Ready')?.message).toContain('demo-zookeeper-3');
  });

  test('when they may not leave now, then they take writes again meanwhile', () => {
    const world = stuck(3);
    world.bookies.ensemble = 4;
    runFor(world, 30);
    expect([...world.bookies.readOnly]).toEqual([]);
  });

  test('when they are still to leave, then they wait as they are', () => {
    const world = stuck(3);
    runFor(world, 30);
    expect(world.bookies.readOnly.size).toBe(2);
    expect(world.cluster.status?.components?.['bookkeeper']?.message).toBe(
      'Waiting for ZooKeeper before bookies leave',
    );
  });
});

describe('given a bookie that is stopped while its ledgers are copied, and whose volumes went with it', () => {
  const name = 'demo-bookie-1';
  const fact = survey({ [name]: { id: `${name}:3181`, cookie: 0, ledgers: 4, bytes: 0 } });
  const step = (pods: readonly Pod[]) => {
    return takeWrites(observed({ pods, claims: claimsOf(name), owned: [job('demo-recover-1')] }), fact, [
      name,
    ]);
  };

  test.each([
    ['is being stopped', [pod(name, { deletionTimestamp: now })]],
    ['is away', []],
    ['has not failed on its new volumes yet', [pod(name, { ready: false })]],
  ])('when it %s, then the copying goes on, and nobody says that it returns', (_, pods) => {
    expect(step(pods)).toEqual({
      component: 'bookkeeper',
      reason: 'Returning',
      message: 'Waiting for demo-bookie-1 to start with new volumes',
    });
  });

  test('when it is ready on them, then the copying ends: it would take new ledgers away too', () => {
    expect(step([pod(name)])?.deletions).toMatchObject([
      { object: { metadata: { name: 'demo-recover-1' } } },
    ]);
  });
});
