import { describe, expect, test } from 'vitest';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';

const wished = { zookeeper: 3, bookie: 3, autorecovery: 1, broker: 2, proxy: 2 } as const;
type Name = keyof typeof wished;
const names = Object.keys(wished) as Name[];

/** What `kubectl scale statefulset` does. */
function scale(world: FakeWorld, name: Name, replicas: number): void {
  world.tamper<StatefulSet>('StatefulSet', `demo-${name}`, set => {
    Object.assign(set.spec, { replicas });
    set.metadata.generation = (set.metadata.generation ?? 1) + 1;
  });
  world.runControllers();
  world.runPods();
}

function replicasOf(world: FakeWorld): Record<Name, number> {
  return Object.fromEntries(names.map(name => [name, world.replicas(`demo-${name}`)])) as Record<
    Name,
    number
  >;
}

/** Without a quorum ZooKeeper answers nobody. */
function answers(world: FakeWorld): void {
  const hasQuorum = world.ensemble.leader !== undefined;
  const error = 'no server accepts a session';
  world.unanswered = hasQuorum ? {} : { registrations: error, bookies: error, cookies: error, racks: error };
}

function settled(): FakeWorld {
  const world = readyCluster(new FakeWorld());
  for (let ledger = 0; ledger < 12; ledger++) world.bookies.write(ledger);
  return world;
}

function expectAsWished(world: FakeWorld, volumes: readonly (string | undefined)[]): void {
  expect(replicasOf(world)).toEqual(wished);
  expect(world.ensemble.participants).toEqual([1, 2, 3]);
  expect(world.bookies.writable).toHaveLength(3);
  expect(world.claims.map(({ metadata }) => metadata.uid)).toEqual(expect.arrayContaining([...volumes]));
  expect(world.condition('Ready')?.status).toBe('True');
}

const each = names.flatMap(name => [0, 1, 2, 5, 7].map(replicas => [name, replicas] as const));

describe('given somebody who scales a StatefulSet by hand', () => {
  test.each(each)(
    'when %s gets %i replicas, then these are put back, and no volume is lost',
    (name, replicas) => {
      const world = settled();
      const volumes = world.claims.map(({ metadata }) => metadata.uid);
      scale(world, name, replicas);
      answers(world);
      world.settle(300, () => answers(world));
      expectAsWished(world, volumes);
    },
  );

  test.each(each)(
    'when %s gets %i while suspended, then it stays so until it is resumed',
    (name, replicas) => {
      const world = settled();
      const volumes = world.claims.map(({ metadata }) => metadata.uid);
      world.edit({ suspend: true });
      world.settle(30);
      scale(world, name, replicas);
      answers(world);
      world.settle(60, () => answers(world));
      expect(replicasOf(world)[name]).toBe(replicas);
      if (replicas !== wished[name]) expect(world.condition('Ready')?.status).toBe('False');
      world.edit({});
      world.settle(300, () => answers(world));
      expectAsWished(world, volumes);
    },
  );

  test('when all go to 0 for maintenance while suspended, then all come back on resuming', () => {
    const world = settled();
    const volumes = world.claims.map(({ metadata }) => metadata.uid);
    world.edit({ suspend: true });
    world.settle(30);
    for (const name of names) scale(world, name, 0);
    answers(world);
    world.settle(60, () => answers(world));
    expect(world.podsOf('zookeeper')).toEqual([]);
    world.edit({});
    world.settle(300, () => answers(world));
    expectAsWished(world, volumes);
  });
});

describe('given five bookies with ledgers', () => {
  test('when somebody scales to three and wishes for three, then the others come back and hand over first', () => {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 5 } }));
    for (let ledger = 0; ledger < 40; ledger++) world.bookies.write(ledger);
    scale(world, 'bookie', 3);
    world.edit({ bookkeeper: { replicas: 3 } });
    world.settle(400);
    expect(world.bookies.ledgers.flatMap(({ named }) => named).every(name => /-[012]$/.test(name))).toBe(
      true,
    );
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when one fewer is wished for, all go by hand, and nobody answers, then all come back all the same', () => {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 5 } }));
    for (let ledger = 0; ledger < 40; ledger++) world.bookies.write(ledger);
    world.unanswered = { bookies: 'no answer in time' };
    world.edit({ bookkeeper: { replicas: 4 } });
    scale(world, 'bookie', 0);
    runFor(world, 10);
    expect(world.ready('bookkeeper')).toHaveLength(5);
  });
});

describe('given a bookie that has left, and whose volumes are kept', () => {
  test.each([
    ['goes again', 3, 0],
    ['comes back as a new one', 4, 2],
    ['comes back as a new one at once', 4, 0],
  ])('when it is started again by hand, then it %s with %i wished for', (_, replicas, seconds) => {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 4 } }));
    world.edit({ bookkeeper: { replicas: 3 } });
    world.settle(400);
    scale(world, 'bookie', 4);
    expect(world.podsOf('bookkeeper')).toHaveLength(4);
    runFor(world, seconds);
    world.edit({ bookkeeper: { replicas } });
    world.settle(400);
    expect(world.bookies.writable).toHaveLength(replicas);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe.each([0, 1, 2, 5, 7])(
  'given ZooKeeper that has never had a quorum, scaled to %i by hand',
  replicas => {
    test('then as many servers start as the first were told of, and it becomes Ready with three', () => {
      const world = new FakeWorld();
      world.broken = ({ metadata }) => metadata.name.startsWith('demo-zookeeper');
      runFor(world, 10);
      scale(world, 'zookeeper', replicas);
      runFor(world, 10);
      expect(world.replicas('demo-zookeeper')).toBe(3);
      world.broken = () => false;
      world.settle(300);
      expectAsWished(world, []);
    });

    test('when another size is wished for just then, then it forms with three and then follows the wish', () => {
      const world = new FakeWorld();
      world.broken = ({ metadata }) => metadata.name.startsWith('demo-zookeeper');
      runFor(world, 10);
      scale(world, 'zookeeper', replicas);
      world.edit({ zookeeper: { replicas: 5 } });
      runFor(world, 10);
      expect(world.replicas('demo-zookeeper')).toBe(3);
      world.broken = () => false;
      world.settle(300);
      expect(world.ensemble.participants).toEqual([1, 2, 3, 4, 5]);
      expect(world.condition('Ready')?.status).toBe('True');
    });
  },
);
