import { describe, expect, test } from 'vitest';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { accessRemedy } from '#src/cluster/broker/access.ts';

/** What Ready says of a cluster that was Ready before this happened. */
function readyAfter(happens: (world: FakeWorld) => void, seconds = 20) {
  const world = readyCluster(new FakeWorld());
  happens(world);
  runFor(world, seconds);
  return world.condition('Ready');
}

describe('given a cluster at rest', () => {
  test('when all is well, then nobody is asked and nothing is looked at again', () => {
    const world = readyCluster(new FakeWorld());
    world.settle();
    const { decision, observation } = world.decide();
    expect(observation.facts).toEqual({});
    expect(decision).toMatchObject({ operations: [], changes: [], deletions: [] });
    expect(decision.wakeAfterSeconds).toBeUndefined();
  });

  test.each([
    [1, 'True'],
    [2, 'False'],
    [3, 'False'],
  ])('when %i of three bookies take no writes and two have to, then Ready is %s', (count, ready) => {
    const world = readyCluster(new FakeWorld());
    world.bookies.fill(...Array.from({ length: count }, (_, at) => at));
    world.settle(20);
    expect(world.condition('Ready')?.status).toBe(ready);
  });

  test('when too few take writes, then Ready says which, why and what to do, and ends as soon as they do', () => {
    const world = readyCluster(new FakeWorld());
    world.bookies.fill(0, 2);
    world.settle(20);
    expect(world.condition('Ready')).toMatchObject({
      reason: 'ReadOnly',
      message:
        'bookkeeper: 2 of 3 bookies take no writes (demo-bookie-0, demo-bookie-2), and nothing can be written with fewer than 2 that do. Their disks are too full, or somebody made them read-only: raise bookkeeper.storage.ledgers.size, raise bookkeeper.replicas, or restart them when there is room.',
    });
    world.bookies.readOnly.clear();
    world.settle(20);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when ZooKeeper lists too few, none of them read-only, then no disk is blamed', () => {
    const world = readyCluster(new FakeWorld());
    for (const at of [0, 2]) world.bookies.unregistered.add(`demo-bookie-${at}`);
    world.settle(20);
    expect(world.condition('Ready')).toMatchObject({
      reason: 'NotServing',
      message:
        'bookkeeper: 2 of 3 bookies take no writes, and nothing can be written with fewer than 2 that do: ZooKeeper does not list them. A bookie that has lost its session registers again by itself; if this lasts, see their logs.',
    });
  });

  test('when they are read-only because they restarted too full, then another restart returns them', () => {
    const world = readyCluster(new FakeWorld());
    world.bookies.fill(0, 1, 2);
    world.settle(20);
    world.bookies.makeRoom();
    world.annotate({ 'pulsar-operator.dev/restart-bookkeeper': 'there is room' });
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
    world.bookies.fill(0, 1, 2);
    world.settle(20);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'ReadOnly' });
    expect(world.plan()).toMatchObject({ operations: [], changes: [], deletions: [] });
  });
});

describe('given a cluster whose pods are all ready', () => {
  test('when ZooKeeper lists a broker no more, then Ready says which, and what to do', () => {
    expect(readyAfter(world => world.unlisted.push('demo-broker-1'))).toMatchObject({
      status: 'False',
      reason: 'NotServing',
      message: expect.stringContaining('broker: ZooKeeper does not list demo-broker-1'),
    });
  });

  test('when a broker stores no message, then Ready says which and how', () => {
    const said = 'demo-broker-0 fails its health check: it answers 500';
    expect(readyAfter(world => world.failingBrokers.push(said))).toMatchObject({
      status: 'False',
      reason: 'NotServing',
      message: expect.stringContaining(said),
    });
  });

  test('when all brokers ask who asks, then nobody can tell', () => {
    const failing = [0, 1].map(at => `demo-broker-${at} fails its health check: it answers 401`);
    expect(readyAfter(world => world.failingBrokers.push(...failing))).toMatchObject({
      status: 'Unknown',
      reason: 'Unauthorized',
      message: expect.stringMatching(new RegExp(`: Nobody can tell .* ${accessRemedy}\\.$`)),
    });
  });

  test('when one broker asks who asks and the other does not, then the other is no proof that it serves', () => {
    const failing = 'demo-broker-0 fails its health check: it answers 401';
    expect(readyAfter(world => world.failingBrokers.push(failing))).toMatchObject({
      status: 'False',
      message: expect.stringContaining(`401. ${accessRemedy}.`),
    });
  });
});

describe('given an operator that hears nothing from ZooKeeper', () => {
  const deaf = (world: FakeWorld) => (world.isDeaf = true);

  test.each([
    ['for less than half a minute', 25, 'True'],
    ['for longer', 35, 'Unknown'],
  ])('when that lasts %s, then Ready is as it was before, and then unknown', (_, seconds, status) => {
    expect(readyAfter(deaf, seconds)?.status).toBe(status);
  });

  test('when it lasts, then it is told since when and why, and what may be the reason', () => {
    const { reason, message } = readyAfter(deaf, 40) ?? {};
    expect(reason).toBe('Unheard');
    expect(message).toMatch(/zookeeper: Nobody can tell since 20.*Z whether Pulsar serves.*NetworkPolicy/);
  });

  test('when it is looked at before that is told, then it is looked at again at that moment', () => {
    const world = readyCluster(new FakeWorld());
    deaf(world);
    runFor(world, 10);
    expect(world.plan().wakeAfterSeconds).toBe(20);
  });

  test('when it has not been Ready before, then it is not on the word of its pods', () => {
    const world = new FakeWorld();
    world.isMute = true;
    world.settle(200);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Asking' });
    world.isMute = false;
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
