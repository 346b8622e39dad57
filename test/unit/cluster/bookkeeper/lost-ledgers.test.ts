import { describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { disks, lose, runningCluster, spec } from './losing.ts';

/** What was done to bookies and their cookies. */
function acts(world: FakeWorld, from: number): string[] {
  return world.history.slice(from).filter(line => /Cookie|Pod demo-bookie/.test(line));
}

describe('given a bookie that has lost its disks, and with them the only copy of two ledgers', () => {
  function withoutCopies(ordinal = 1): FakeWorld {
    const world = runningCluster();
    const name = `demo-bookie-${ordinal}`;
    for (const id of [3, 9]) world.bookies.ledgers[id] = { named: [name], disks: new Set() };
    lose(world, name, [`journal-${name}`, `ledgers-${name}`]);
    runFor(world, 30);
    return world;
  }

  function declare(world: FakeWorld, ids: string): void {
    world.annotate({ 'pulsar-operator.dev/ledgers-lost': ids });
  }

  test('when the others have copied all they can, then the two are named, and nothing is wiped', () => {
    const world = withoutCopies();
    expect(world.bookies.names('demo-bookie-1')).toBe(2);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Repairing' });
    expect(world.cluster.status?.message).toContain('2 left (3, 9)');
    expect(world.bookies.cookies.has('demo-bookie-1')).toBe(true);
  });

  test('when the brokers get another configuration meanwhile, then they roll', () => {
    const world = withoutCopies();
    world.edit({ ...spec, broker: { replicas: 1, config: { ttlDurationDefaultInSeconds: 60 } } });
    runFor(world, 30);
    expect(world.podsOf('broker').every(pod => world.isUpdated(pod))).toBe(true);
    expect(world.bookies.names('demo-bookie-1')).toBe(2);
  });

  test('when one of the two is declared lost, then the other is waited for', () => {
    const world = withoutCopies();
    const from = world.history.length;
    declare(world, '3');
    runFor(world, 200);
    expect(acts(world, from)).toEqual([]);
    expect(world.cluster.status?.message).toContain('2 left (9)');
  });

  test('when others are declared lost, then nothing is given up', () => {
    const world = withoutCopies();
    const from = world.history.length;
    declare(world, '4,5');
    runFor(world, 200);
    expect(acts(world, from)).toEqual([]);
  });

  test('when both are declared lost, then the bookie comes back, and what names it stays as it is', () => {
    const world = withoutCopies();
    declare(world, '3,9');
    runFor(world, 200);
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.bookies.writable).toContain('demo-bookie-1');
    expect(world.bookies.ledgers[3]?.named).toEqual(['demo-bookie-1']);
    expect(world.events.join()).toContain(
      'LedgersLost: demo-bookie-1 goes on without ledgers that could not be copied and are declared lost: 3, 9',
    );
    expect(world.cluster.status?.lostLedgers).toMatchObject([
      { bookie: 'demo-bookie-1', count: 2, ids: ['3', '9'] },
    ]);
  });

  test('when that bookie is to leave later, then what was declared lost does not keep it', () => {
    const world = withoutCopies(3);
    declare(world, '3,9');
    runFor(world, 200);
    world.edit({ ...spec, bookkeeper: { replicas: 3 } });
    world.settle(400);
    expect(world.cluster.status?.lostLedgers).toMatchObject([{ bookie: 'demo-bookie-3', count: 2 }]);
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when they are declared lost before anybody tried to copy them, then they are tried first', () => {
    const world = runningCluster();
    const id = world.bookies.ledgers.findIndex(({ named }) => named.includes('demo-bookie-1'));
    declare(world, String(id));
    lose(world, 'demo-bookie-1', disks);
    world.settle();
    expect(world.bookies.names('demo-bookie-1')).toBe(0);
    expect(world.events.join()).not.toContain('LedgersLost');
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

test('given a ledger that is declared lost while another bookie is away that has it, when that one is back, then it is copied and not given up', () => {
  const world = runningCluster();
  world.broken = ({ metadata }) => metadata.name === 'demo-bookie-2';
  lose(world, 'demo-bookie-1', disks);
  world.delete(world.object('Pod', 'demo-bookie-2'));
  runFor(world, 40);
  const left = world.bookies.ledgers.flatMap(({ named }, id) =>
    named.includes('demo-bookie-1') ? [id] : [],
  );
  expect(left).not.toEqual([]);
  world.annotate({ 'pulsar-operator.dev/ledgers-lost': left.join(',') });
  runFor(world, 10);
  world.broken = () => false;
  runFor(world, 5);
  expect(world.condition('Ready')?.message).toContain('demo-bookie-2 may have it and did not serve all');
  runFor(world, 200);
  expect(world.events.filter(line => line.startsWith('LedgersLost'))).toEqual([]);
  expect(world.bookies.names('demo-bookie-1')).toBe(0);
});
