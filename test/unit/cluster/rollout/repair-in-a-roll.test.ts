import { describe, expect, test } from 'vitest';
import { named, readyCluster, restarted, runFor, runOnce, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';

describe('given a roll of ZooKeeper whose first server serves', () => {
  test('when two are unready, but a majority forms with them, then neither is taken from it', () => {
    const world = readyCluster(new FakeWorld());
    world.edit({ zookeeper: { config: { maxClientCnxns: 100 } } });
    const isUpdated = (is: boolean) => world.ready('zookeeper').some(pod => world.isUpdated(pod) === is);
    runUntil(world, () => isUpdated(true) && isUpdated(false));
    const from = world.history.length;
    const look = world.ensemble.look(named(world.podsOf('zookeeper')));
    world.ensemble.look = () => look;
    world.broken = pod => pod.metadata.name.startsWith('demo-zookeeper') && !world.isUpdated(pod);
    world.runPods();
    runFor(world, 60);
    expect(restarted(world, from)).toEqual([]);
  });
});

describe('given a roll whose first pod serves', () => {
  function begun(): FakeWorld {
    const world = readyCluster(new FakeWorld());
    world.edit({ bookkeeper: { config: { journalMaxSizeMB: 512 } } });
    const isUpdated = (is: boolean) => world.ready('bookkeeper').some(pod => world.isUpdated(pod) === is);
    runUntil(world, () => isUpdated(true) && isUpdated(false));
    return world;
  }

  test('when another is unready for a blink, then nobody restarts it; when that lasts, then it restarts', () => {
    const world = begun();
    const from = world.history.length;
    world.broken = pod => pod.metadata.name === 'demo-bookie-0' && !world.isUpdated(pod);
    world.runPods();
    runFor(world, 25);
    expect(restarted(world, from)).toEqual([]);
    runFor(world, 10);
    expect(restarted(world, from)[0]).toBe('bookie-0');
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it is unready, but still registered, then it restarts only when every ledger has its copies', () => {
    const world = begun();
    const from = world.history.length;
    world.broken = pod => pod.metadata.name === 'demo-bookie-0' && !world.isUpdated(pod);
    world.underReplicated = 7;
    const run = (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        world.runPods();
        world.bookies.running.set('demo-bookie-0', world.bookies.cookies.get('demo-bookie-0')?.disk ?? '');
        world.pass();
        world.runControllers();
        world.now += 1000;
      }
    };
    run(60);
    expect(restarted(world, from)).toEqual([]);
    world.underReplicated = 0;
    run(1);
    expect(restarted(world, from)).toEqual(['bookie-0']);
  });

  test('when two are unwell, then one restarts after the other, and none while a third stops', () => {
    const world = begun();
    const from = world.history.length;
    world.broken = pod => /bookie-[01]$/.test(pod.metadata.name) && !world.isUpdated(pod);
    world.runPods();
    runOnce(world);
    world.now += 60_000;
    const [stopping] = world.ready('bookkeeper');
    if (!stopping) throw new Error('no bookie serves');
    world.patchMeta(stopping, { deletionTimestamp: world.time() });
    runFor(world, 2);
    expect(restarted(world, from)).toEqual([]);
    world.write(stopping);
    runOnce(world);
    expect(restarted(world, from)).toEqual(['bookie-1']);
  });
});
