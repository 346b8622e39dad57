import { describe, expect, test } from 'vitest';
import { decide, pass } from '#simulation/acts.ts';
import { runFor, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { disks, lose, runningCluster, spec } from './losing.ts';

function steps(world: FakeWorld, from: number): string[] {
  return world.history.slice(from).filter(line => /bookie|recover|Cookie|zookeeper/.test(line));
}

describe('given a bookie that has lost its disks', () => {
  test('when it refuses to start, then the others copy its ledgers before it starts as a new one', () => {
    const world = runningCluster();
    const from = world.history.length;
    let named = 12;
    const redundant = new Set<string>();
    lose(world, 'demo-bookie-1', disks);
    world.settle(60, () => {
      named = Math.min(named, world.bookies.names('demo-bookie-1'));
      if (world.bookies.names('demo-bookie-1') > 0)
        redundant.add(world.condition('Redundant')?.message ?? '');
      if (!world.bookies.cookies.has('demo-bookie-1')) expect(named).toBe(0);
    });
    expect(steps(world, from)).toEqual([
      'delete PersistentVolumeClaim journal-demo-bookie-1',
      'delete PersistentVolumeClaim ledgers-demo-bookie-1',
      'delete Pod demo-bookie-1',
      'create Pod demo-bookie-1',
      'create Job demo-recover-1',
      'create Pod demo-recover-1-pod',
      'deleteCookie {"kind":"deleteCookie","bookie":"demo-bookie-1","version":0}',
      'delete Pod demo-bookie-1',
      'create Pod demo-bookie-1',
    ]);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.bookies.writable).toContain('demo-bookie-1');
    expect(redundant).toContain(
      '6 ledgers miss the copy that demo-bookie-1 had on a disk that is lost. The others copy them.',
    );
  });

  test('when it fails once more while its cookie is deleted, then it starts anew at once all the same', () => {
    const world = runningCluster();
    lose(world, 'demo-bookie-1', disks);
    runUntil(world, () => decide(world).decision.operations.some(({ kind }) => kind === 'deleteCookie'));
    const decided = decide(world);
    const pod = world.object<Pod>('Pod', 'demo-bookie-1');
    world.write({ ...pod, status: { ...pod.status, phase: 'Failed' } });
    pass(world, decided);
    expect(world.history.slice(-2)).toEqual([
      'deleteCookie {"kind":"deleteCookie","bookie":"demo-bookie-1","version":0}',
      'delete Pod demo-bookie-1',
    ]);
  });

  test('when nobody can read the policies of namespaces, as while a configuration store is away, then it is brought back all the same', () => {
    const world = runningCluster();
    world.bookies.policiesUnread = 'connection refused';
    lose(world, 'demo-bookie-1', disks);
    world.settle();
    expect(world.bookies.writable).toContain('demo-bookie-1');
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when only its journal is lost, then what is left of it goes once no ledger names it', () => {
    const world = runningCluster();
    const from = world.history.length;
    lose(world, 'demo-bookie-1', ['journal-demo-bookie-1']);
    world.settle();
    const done = steps(world, from);
    const emptied = done.indexOf('create Pod demo-recover-1-pod');
    expect(emptied).toBeGreaterThan(0);
    expect(done.indexOf('delete PersistentVolumeClaim ledgers-demo-bookie-1')).toBeGreaterThan(emptied);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a second one loses its disks too, then one is replaced after the other', () => {
    const world = runningCluster();
    const from = world.history.length;
    lose(world, 'demo-bookie-1', disks);
    lose(
      world,
      'demo-bookie-3',
      disks.map(name => name.replace('-1', '-3')),
    );
    world.bookies.ledgers = world.bookies.ledgers.filter(
      ({ named }) => !named.every(name => /[13]$/.test(name)),
    );
    world.settle();
    const jobs = steps(world, from).filter(line => /Job|Cookie/.test(line));
    expect(jobs.map(line => line.slice(0, 12))).toEqual([
      'create Job d',
      'deleteCookie',
      'create Job d',
      'deleteCookie',
    ]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when too few others are left for its ledgers, then nothing is wiped and the status says what to do', () => {
    const world = runningCluster({ bookkeeper: { replicas: 3 }, quorums: { ensemble: 3, write: 3, ack: 2 } });
    world.bookies.ensemble = 3;
    world.bookies.write(1);
    lose(world, 'demo-bookie-1', disks);
    world.settle();
    expect(world.bookies.cookies.has('demo-bookie-1')).toBe(true);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Repairing' });
    expect(world.condition('Ready')?.message).toContain('raise bookkeeper.replicas by 1');
    world.edit({ ...spec, quorums: { ensemble: 3, write: 3, ack: 2 } });
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it fails on the disks it has served with, whatever the clocks say, then nothing is replaced', () => {
    const world = runningCluster();
    const from = world.history.length;
    // ZooKeeper's clock is far behind that of the API server.
    for (const [name, cookie] of world.bookies.cookies)
      world.bookies.cookies.set(name, { ...cookie, created: 0 });
    world.crashes = 5;
    world.broken = pod => pod.metadata.name === 'demo-bookie-1';
    world.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo-bookie-1' } });
    world.settle();
    expect(steps(world, from)).toEqual(['delete Pod demo-bookie-1', 'create Pod demo-bookie-1']);
    expect(world.condition('Ready')?.message).toContain('demo-bookie-1 container failed');
  });
});

describe.each([
  ['is under way', 1e12],
  ['is held', 1],
])('given a scale-down of bookies that %s', (_, freeBytes) => {
  test('when one that stays loses its disks, then it is repaired first, and the rest goes on after it', () => {
    const world = runningCluster({ bookkeeper: { replicas: 5 } });
    world.bookies.freeBytes = freeBytes;
    const recover = world.bookies.recover.bind(world.bookies);
    // The copying of what the one that leaves holds takes long.
    world.bookies.recover = name => {
      if (name !== 'demo-bookie-4') recover(name);
    };
    world.edit({ ...spec, bookkeeper: { replicas: 4 } });
    runFor(world, 8);
    const from = world.history.length;
    lose(world, 'demo-bookie-1', disks);
    const said = new Set<string | undefined>();
    for (let second = 0; second < 60; second++) {
      runFor(world, 1);
      said.add(world.condition('Ready')?.message);
    }
    expect([...said].join()).toContain(
      'demo-bookie-1 has lost its disk. Copying the ledgers of demo-bookie-1',
    );
    expect(steps(world, from)).toContain(
      'deleteCookie {"kind":"deleteCookie","bookie":"demo-bookie-1","version":0}',
    );
    expect(world.bookies.writable).toContain('demo-bookie-1');
    world.bookies.recover = recover;
    world.bookies.freeBytes = 1e12;
    world.settle(400);
    expect(world.podsOf('bookkeeper')).toHaveLength(4);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a scale-down to as many bookies as ledgers are spread over', () => {
  test('when one that stays loses its disks, then the number that helps is told, and with it all is well', () => {
    const quorums = { ensemble: 3, write: 2, ack: 2 };
    const world = runningCluster({ quorums });
    world.bookies.ensemble = 3;
    for (let ledger = 20; ledger < 30; ledger++) world.bookies.write(ledger);
    const recover = world.bookies.recover.bind(world.bookies);
    world.bookies.recover = name => {
      if (name !== 'demo-bookie-3') recover(name);
    };
    world.edit({ ...spec, bookkeeper: { replicas: 3 }, quorums });
    runFor(world, 8);
    expect(world.bookies.writable).not.toContain('demo-bookie-3');
    lose(world, 'demo-bookie-1', disks);
    runFor(world, 60);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Repairing' });
    expect(world.condition('Ready')?.message).toContain(
      'demo-bookie-1 has lost its disk. Its ledgers are spread over 3 bookies and 2 serve: raise bookkeeper.replicas by 1',
    );
    world.edit({ ...spec, bookkeeper: { replicas: 4 }, quorums });
    world.settle(400);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.bookies.writable).toEqual(expect.arrayContaining(['demo-bookie-1', 'demo-bookie-3']));
  });
});
