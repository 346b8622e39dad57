import { describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { lostClaims } from '#src/cluster/bookkeeper/lost-disk.ts';
import type { Claim } from '#src/cluster/model/observation.ts';
import { podsAtRisk } from '#src/cluster/volumes/risk.ts';
import { ago, claimsOf, observed, pod, statefulSet } from '../hand-made.ts';
import { disks, lose, runningCluster, spec } from './losing.ts';

function steps(world: FakeWorld, from: number): string[] {
  return world.history.slice(from).filter(line => /bookie|recover|Cookie|zookeeper/.test(line));
}

describe('given a bookie that has lost its disks', () => {
  test('when it refuses to start, then the others copy its ledgers before it starts as a new one', () => {
    const world = runningCluster();
    const from = world.history.length;
    let named = 12;
    lose(world, 'demo-bookie-1', disks);
    world.settle(60, () => {
      named = Math.min(named, world.bookies.names('demo-bookie-1'));
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

/** What happens when a PersistentVolume is removed, its finalizers included: the pod that has it mounted runs on. */
function removeVolume(world: FakeWorld, claim: string): void {
  world.tamper<Claim>('PersistentVolumeClaim', claim, volume =>
    Object.assign(volume, { status: { phase: 'Lost' } }),
  );
}

describe('given a claim whose volume is gone, and a pod that was made since', () => {
  function loseVolume(world: FakeWorld, claim: string, ...away: string[]): number {
    world.broken = ({ metadata }) => away.includes(metadata.name);
    removeVolume(world, claim);
    world.delete(world.object('Pod', claim.replace(/^\w+-/, '')));
    world.runControllers();
    world.runPods();
    return world.history.length;
  }

  test('when it is that of a ZooKeeper server, then claim and pod are made again', () => {
    const world = runningCluster();
    const from = loseVolume(world, 'data-demo-zookeeper-2');
    world.settle();
    expect(steps(world, from)).toEqual([
      'delete PersistentVolumeClaim data-demo-zookeeper-2',
      'delete Pod demo-zookeeper-2',
      'create Pod demo-zookeeper-2',
    ]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when another server is away as well, then nothing is replaced', () => {
    const world = runningCluster();
    const from = loseVolume(world, 'data-demo-zookeeper-2', 'demo-zookeeper-0');
    world.settle();
    expect(steps(world, from)).toEqual([]);
    expect(world.condition('Ready')?.message).toContain('The volume of demo-zookeeper-2 is lost. Bring back');
  });

  test('when it is the only ZooKeeper server, then nothing is replaced', () => {
    const world = runningCluster({ profile: 'Development', zookeeper: { replicas: 1 } });
    const from = loseVolume(world, 'data-demo-zookeeper-0');
    world.settle();
    expect(steps(world, from)).toEqual([]);
    expect(world.condition('Ready')?.message).toContain('The volume of demo-zookeeper-0 is lost. Bring back');
  });

  test('when another bookie has no pod at all, then nothing is replaced', () => {
    const [journal, ledgers] = claimsOf('demo-bookie-1') as [Claim, Claim];
    const lost = { ...journal, status: { phase: 'Lost' } };
    const waiting = pod('demo-bookie-1', { ready: false, status: { phase: 'Pending' } });
    const seen = (...others: string[]) => {
      const pods = [...others.map(name => pod(name)), waiting];
      return observed({ owned: [statefulSet('demo-bookie', 3)], pods, claims: [lost, ledgers] });
    };
    expect(lostClaims(seen('demo-bookie-0'), 3)[0]?.deletions).toBeUndefined();
    expect(lostClaims(seen('demo-bookie-0', 'demo-bookie-2'), 3)[0]?.deletions).toHaveLength(2);
  });

  test('when it is the journal, while the ledgers are on a volume that goes with the pod, then the pod is not deleted', () => {
    const [journal, ledgers] = claimsOf('demo-bookie-1');
    const lost = { ...journal, status: { phase: 'Lost' } } as Claim;
    const doomed = { ...ledgers, metadata: { ...ledgers?.metadata, deletionTimestamp: ago(30) } } as Claim;
    const others = ['demo-bookie-0', 'demo-bookie-2'];
    const seen = observed({
      owned: [statefulSet('demo-bookie', 3)],
      pods: [...others.map(name => pod(name)), pod('demo-bookie-1', { ready: false })],
      claims: [...others.flatMap(name => claimsOf(name)), lost, doomed],
    });
    expect(lostClaims(seen, 3)).toEqual([]);
    expect(podsAtRisk(seen, 'bookkeeper').map(({ metadata }) => metadata.name)).toEqual(['demo-bookie-1']);
  });
});

describe('given a bookie that serves on although its PersistentVolume was removed', () => {
  test('when it is unready for a moment, then nothing of it is deleted', () => {
    const world = runningCluster();
    removeVolume(world, 'ledgers-demo-bookie-1');
    world.broken = ({ metadata }) => metadata.name === 'demo-bookie-1';
    world.runPods();
    const { deletions } = world.plan();
    expect(deletions).toEqual([]);
  });

  test('when its configuration changes, then it does not restart before the others have what it holds', () => {
    const world = runningCluster();
    removeVolume(world, 'ledgers-demo-bookie-1');
    world.edit({ ...spec, bookkeeper: { replicas: 4, config: { journalMaxSizeMB: 512 } } });
    const from = world.history.length;
    let named = 12;
    world.settle(300, () => {
      named = Math.min(named, world.bookies.names('demo-bookie-1'));
      if (world.history.slice(from).includes('delete Pod demo-bookie-1')) expect(named).toBe(0);
    });
    expect(world.history.slice(from)).toContain('delete PersistentVolumeClaim ledgers-demo-bookie-1');
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.bookies.writable).toHaveLength(4);
  });

  test('then the sentence says so, and how to keep it', () => {
    const world = runningCluster({ bookkeeper: { replicas: 3 } });
    world.bookies.ensemble = 3;
    world.bookies.write(1);
    removeVolume(world, 'ledgers-demo-bookie-1');
    runFor(world, 5);
    expect(world.condition('Ready')?.message).toMatch(
      /demo-bookie-1 alone keeps ledgers-demo-bookie-1: its PersistentVolume is gone, and out of reach when it stops\. .* To keep the volume itself make its PersistentVolume again/,
    );
  });
});
