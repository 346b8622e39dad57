import { describe, expect, test } from 'vitest';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { lostClaims } from '#src/cluster/bookkeeper/lost-disk.ts';
import type { Claim } from '#src/cluster/model/observation.ts';
import { podsAtRisk } from '#src/cluster/volumes/risk.ts';
import { ago, claimsOf, observed, pod, statefulSet } from '../hand-made.ts';
import { removeVolume, runningCluster, spec } from './losing.ts';

function steps(world: FakeWorld, from: number): string[] {
  return world.history.slice(from).filter(line => /bookie|recover|Cookie|zookeeper/.test(line));
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

describe('given two bookies whose PersistentVolumes are gone', () => {
  /** Two nodes with local volumes are gone for good. */
  function withTwoLost(): FakeWorld {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 5 } }));
    world.bookies.ensemble = 3;
    for (let ledger = 0; ledger < 10; ledger++) world.bookies.write(ledger);
    const isOf = (pod: string) => (claim: Claim) => claim.metadata.name.endsWith(`-${pod}`);
    world.broken = ({ metadata }) => {
      return world.claims.filter(isOf(metadata.name)).some(({ status }) => status?.phase === 'Lost');
    };
    for (const name of ['demo-bookie-1', 'demo-bookie-2']) {
      for (const claim of world.claims.filter(isOf(name))) removeVolume(world, claim.metadata.name);
      world.delete(world.object('Pod', name));
    }
    runFor(world, 60);
    return world;
  }

  test('then both are named, and what a person can do', () => {
    const message = withTwoLost().condition('Ready')?.message;
    expect(message).toContain('The volumes of demo-bookie-1, demo-bookie-2 are lost');
    expect(message).toContain('delete the PersistentVolumeClaims and the pod of one of them');
  });

  test('when a person does that, then both come back as new ones', () => {
    const world = withTwoLost();
    world.claims = world.claims.filter(({ metadata }) => !metadata.name.endsWith('bookie-1'));
    world.delete(world.object('Pod', 'demo-bookie-1'));
    runFor(world, 300);
    expect(world.condition('Ready')).toMatchObject({ status: 'True' });
  });
});
