import { describe, expect, test } from 'vitest';
import { withLedgers } from '#simulation/ledgers.ts';
import { runOnce, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';

function bookies(count: number, more: Record<string, unknown> = {}) {
  return { bookkeeper: { replicas: count }, ...more };
}

/** What happened to bookies, without what happened to other components. */
function since(world: FakeWorld, from: number): string[] {
  const lines = world.history.slice(from).filter(line => /bookie|recover|Cookie|ReadOnly/.test(line));
  return lines.map(line => line.replace(/ \{"kind":"\w+",/, ' {'));
}

/** Somebody deletes the cluster and makes it again: of the old one there are only the volumes. */
function makeAgain(world: FakeWorld, spec: Record<string, unknown>): void {
  const { status: _, ...cluster } = world.cluster;
  world.cluster = { ...cluster, metadata: { ...cluster.metadata, uid: 'second-uid' } };
  world.owned = [];
  world.pods = [];
  world.edit(spec);
  settle(world);
}

function settle(world: FakeWorld): void {
  world.settle(400);
}

test('given more bookies that leave than one can read of, then the first are named', () => {
  const world = withLedgers(14, 0);
  world.edit(bookies(3));
  runOnce(world);
  expect(world.cluster.status?.components?.['bookkeeper']?.message).toMatch(
    /^Preparing demo-bookie-3, .* and 1 more to leave$/,
  );
});

describe('given five bookies with ledgers', () => {
  test('when three are wanted, then the highest hand over their ledgers and go one after the other', () => {
    const world = withLedgers(5, 40, { scaleDownPolicy: 'Delete' });
    const from = world.history.length;
    world.edit(bookies(3, { scaleDownPolicy: 'Delete' }));
    settle(world);
    expect(since(world, from)).toEqual([
      'setReadOnly {"bookie":"demo-bookie-3","readOnly":true}',
      'setReadOnly {"bookie":"demo-bookie-4","readOnly":true}',
      'create Job demo-recover-4',
      'create Pod demo-recover-4-pod',
      'delete Pod demo-bookie-4',
      'deleteCookie {"bookie":"demo-bookie-4","version":0}',
      'delete PersistentVolumeClaim journal-demo-bookie-4',
      'delete PersistentVolumeClaim ledgers-demo-bookie-4',
      'create Job demo-recover-3',
      'create Pod demo-recover-3-pod',
      'delete Pod demo-bookie-3',
      'deleteCookie {"bookie":"demo-bookie-3","version":0}',
      'delete PersistentVolumeClaim journal-demo-bookie-3',
      'delete PersistentVolumeClaim ledgers-demo-bookie-3',
    ]);
    expect(world.bookies.ledgers.flatMap(({ named }) => named).every(name => /-[012]$/.test(name))).toBe(
      true,
    );
    expect(world.cluster.status?.drainingBookies).toBeUndefined();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the volumes are to be kept, then they are marked, and go only when a bookie takes their place', () => {
    const world = withLedgers(4, 10);
    world.edit(bookies(3));
    settle(world);
    expect(world.claims.filter(({ metadata }) => metadata.name.endsWith('bookie-3'))).toHaveLength(2);
    expect(world.condition('Ready')?.status).toBe('True');
    const from = world.history.length;
    world.edit(bookies(4));
    settle(world);
    expect(since(world, from)).toEqual([
      'delete PersistentVolumeClaim journal-demo-bookie-3',
      'delete PersistentVolumeClaim ledgers-demo-bookie-3',
      'create Pod demo-bookie-3',
    ]);
    expect([...world.bookies.running.keys()]).toContain('demo-bookie-3');
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the wish is taken back in the middle, then those that were to leave take writes again', () => {
    const world = withLedgers(5, 40);
    world.edit(bookies(3));
    for (let pass = 0; pass < 3; pass++) world.pass();
    expect([...world.bookies.readOnly]).toEqual(['demo-bookie-3', 'demo-bookie-4']);
    world.edit(bookies(5));
    settle(world);
    expect(world.bookies.writable).toHaveLength(5);
    expect(world.podsOf('bookkeeper')).toHaveLength(5);
    expect(world.cluster.status?.drainingBookies).toBeUndefined();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when ledgers miss copies, then none is made read-only before they have them', () => {
    const world = withLedgers(4, 10);
    const look = world.bookies.look.bind(world.bookies);
    world.bookies.look = (...asked) => ({ ...look(...asked), underReplicated: 7 });
    world.edit(bookies(3));
    for (let second = 0; second < 10; second++) runOnce(world);
    expect(world.bookies.readOnly.size).toBe(0);
    expect(world.condition('Ready')?.message).toContain(
      'Waiting for 7 under-replicated ledgers before a bookie leaves',
    );
  });

  test('when the cluster is made again over their volumes meanwhile, then those that were to leave take writes again', () => {
    const world = withLedgers(4, 10);
    world.edit(bookies(3));
    while (world.bookies.readOnly.size === 0) world.pass();
    makeAgain(world, bookies(4));
    expect(world.bookies.writable).toHaveLength(4);
    expect(world.cluster.status?.drainingBookies).toBeUndefined();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  describe.each(['Retain', 'Delete'])('with scaleDownPolicy %s', scaleDownPolicy => {
    /** One bookie of four leaves, for so many passes. */
    function leaving(passes: number): FakeWorld {
      const world = withLedgers(4, 10, { scaleDownPolicy });
      world.edit(bookies(3, { scaleDownPolicy }));
      for (let pass = 0; pass < passes; pass++) runOnce(world);
      return world;
    }

    test('when the cluster is made again at any moment of it, then all serve, and no ledger is lost', () => {
      let moments = 0;
      for (let isOver = false; !isOver; ) {
        const world = leaving(moments++);
        isOver = moments > 1 && world.condition('Ready')?.status === 'True';
        makeAgain(world, bookies(4, { scaleDownPolicy }));
        expect(world.bookies.writable, `after ${moments} passes`).toHaveLength(4);
        expect(world.bookies.ledgers).toHaveLength(10);
        expect(world.condition('Ready')?.status).toBe('True');
      }
      expect(moments).toBeGreaterThan(10);
    });

    test.each([3, 5])(
      'when it is made again with %i when the cookie has just gone, then these serve',
      wish => {
        const world = leaving(0);
        runUntil(world, () => !world.bookies.cookies.has('demo-bookie-3'));
        makeAgain(world, bookies(wish, { scaleDownPolicy }));
        expect(world.bookies.writable).toHaveLength(wish);
        expect(world.condition('Ready')?.status).toBe('True');
      },
    );
  });

  test('when the volumes of one that leaves are not seen, then its pod stays until they are', () => {
    const world = withLedgers(4, 0);
    world.edit(bookies(3));
    const { claims } = world;
    world.claims = claims.filter(({ metadata }) => !metadata.name.endsWith('bookie-3'));
    for (let pass = 0; pass < 20; pass++) {
      world.pass();
      world.now += 1000;
    }
    expect(world.replicas('demo-bookie')).toBe(4);
    expect(world.condition('Ready')?.message).toContain('Waiting to see the volumes of demo-bookie-3');
    world.claims = claims;
    settle(world);
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
  });

  test('when the wish is taken back and one of them cannot return, then more bookies come all the same', () => {
    const world = withLedgers(4, 10);
    world.edit(bookies(3));
    while (world.bookies.readOnly.size === 0) world.pass();
    world.broken = ({ metadata }) => metadata.name === 'demo-bookie-3';
    world.runPods();
    world.edit(bookies(6));
    settle(world);
    expect(world.bookies.writable).toHaveLength(5);
    expect(world.condition('Ready')?.message).toContain('Waiting for demo-bookie-3 to return to service');
  });

  test('when one of them has just stopped and another that is to return has lost its disks, then more bookies come', () => {
    const world = withLedgers(4, 10, { profile: 'Development' });
    world.edit(bookies(2, { profile: 'Development' }));
    runUntil(world, () => world.replicas('demo-bookie') === 3);
    world.bookies.ledgers = [];
    world.bookies.hold(['demo-bookie-0', 'demo-bookie-2']);
    world.broken = ({ metadata }) => metadata.name === 'demo-bookie-2';
    world.runPods();
    world.edit(bookies(6, { profile: 'Development' }));
    settle(world);
    expect(world.bookies.writable).toHaveLength(5);
  });

  test('when more than ten bookies shrink, then the highest number goes first, not the last name', () => {
    const world = withLedgers(12, 100);
    world.edit(bookies(10));
    settle(world);
    const left = world.podsOf('bookkeeper').map(({ metadata }) => metadata.name);
    expect(left.sort()).toEqual(Array.from({ length: 10 }, (_, ordinal) => `demo-bookie-${ordinal}`));
    expect([...world.bookies.cookies.keys()].sort()).toEqual(left);
  });
});

describe('given bookies that cannot be spared', () => {
  test('when a bookie that stays is away, then nobody leaves and the status says who is missing', () => {
    const world = withLedgers(4, 10);
    world.broken = ({ metadata }) => metadata.name === 'demo-bookie-1';
    world.runPods();
    world.edit(bookies(3));
    settle(world);
    expect(world.condition('Ready')?.message).toContain(
      'Waiting for demo-bookie-1 to serve before a bookie leaves',
    );
    expect(world.bookies.readOnly.size).toBe(0);
    expect(world.podsOf('bookkeeper')).toHaveLength(4);
  });
});

describe('given ZooKeeper and bookies are to shrink in one edit', () => {
  test('then ZooKeeper comes first', () => {
    const world = new FakeWorld({ zookeeper: { replicas: 5 }, bookkeeper: { replicas: 4 } });
    world.settle();
    const from = world.history.length;
    world.edit(bookies(3));
    settle(world);
    const story = world.history.slice(from);
    const left = story.findLastIndex(line => line.startsWith('reconfigure'));
    expect(left).toBeGreaterThanOrEqual(0);
    expect(story.findIndex(line => line.startsWith('setReadOnly'))).toBeGreaterThan(left);
  });
});
