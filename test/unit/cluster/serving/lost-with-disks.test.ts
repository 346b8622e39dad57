import { describe, expect, test } from 'vitest';
import { readyCluster, runFor, runOnce } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { disks, lose, runningCluster, spec } from '../bookkeeper/losing.ts';

function redundant(world: FakeWorld): string {
  const { status, reason, message } = world.condition('Redundant') ?? {};
  return `${status} ${reason}: ${message}`;
}

describe('given a bookie that has lost its disks with ledgers on them', () => {
  test('when the others copy them, then Redundant says how many', () => {
    const world = runningCluster();
    world.bookies.copyingMs = 600_000;
    lose(world, 'demo-bookie-1', disks);
    runFor(world, 20);
    expect(redundant(world)).toBe(
      'False DiskLost: 6 ledgers miss the copy that demo-bookie-1 had on a disk that is lost. The others copy them.',
    );
  });

  test('when there are too few for that, then it says what helps', () => {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 3 } }));
    world.bookies.ensemble = 3;
    for (let ledger = 0; ledger < 6; ledger++) world.bookies.write(ledger);
    lose(world, 'demo-bookie-1', disks);
    runFor(world, 60);
    expect(redundant(world)).toContain('raise bookkeeper.replicas by 1');
    expect(redundant(world)).not.toContain('The others copy them');
  });

  test('when the cluster is suspended, then it says that nobody copies', () => {
    const world = runningCluster();
    world.edit({ ...spec, suspend: true });
    runFor(world, 5);
    lose(world, 'demo-bookie-1', disks);
    runFor(world, 60);
    expect(redundant(world)).toContain('Nobody copies them while the cluster is suspended');
  });

  test('when none of the others has a copy, then it does not say that they copy', () => {
    const world = runningCluster();
    lose(world, 'demo-bookie-1', disks);
    lose(world, 'demo-bookie-2', ['journal-demo-bookie-2', 'ledgers-demo-bookie-2']);
    runFor(world, 60);
    expect(redundant(world)).toContain('They could not be copied');
  });

  test.each<[string, (world: FakeWorld) => void]>([
    ['nobody can tell what it had', world => void (world.unanswered = { bookies: 'no answer in 10 s' })],
    ['its pod is made anew', world => world.delete(world.object('Pod', 'demo-bookie-1'))],
  ])('when %s, then what was said stands', (_, happens) => {
    const world = runningCluster();
    world.bookies.copyingMs = 600_000;
    lose(world, 'demo-bookie-1', disks);
    runFor(world, 20);
    const before = redundant(world);
    happens(world);
    for (let second = 0; second < 5; second++) {
      runOnce(world);
      expect(redundant(world)).toBe(before);
    }
  });

  test('when all is copied and it has come back, then no ledger is known to miss a copy', () => {
    const world = runningCluster();
    lose(world, 'demo-bookie-1', disks);
    runFor(world, 200);
    expect(redundant(world)).toMatch(/^True AllCopies/);
  });
});
