import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { expectAll, isOf, restarts, settled, wish } from './versioned.ts';

describe('given a version there is no way to', () => {
  test('when it is asked for, then it is held with the reason and the next stop, and nothing changes', () => {
    const world = settled('3.3.6');
    const begin = world.history.length;
    wish(world, '5.0.0');
    expect(world.history).toHaveLength(begin);
    expect(world.condition('Held')).toMatchObject({
      status: 'True',
      reason: 'VersionChange',
      message:
        'version: 3.3.6 stays, 5.0.0 is asked for: an LTS line cannot be skipped. Set version to a release of 4.0 first, or back to 3.3.6.',
    });
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Held' });
    wish(world, '4.0.8');
    expectAll(world, '4.0.8');
  });

  test('when the rest of the spec changes too, then that is carried out', () => {
    const world = settled('3.3.6');
    wish(world, '5.0.0', { broker: { replicas: 3 } });
    expect(world.versions('broker')).toEqual(['3.3.6', '3.3.6', '3.3.6']);
  });

  test('when it is asked for in the middle of a roll, then that is finished first', () => {
    const world = settled('6.0.0');
    world.broken = isOf('broker', '7.0.0');
    wish(world, '7.0.0');
    wish(world, '8.0.0');
    expect(world.condition('Held')?.message).toBe(
      'version: 7.0.0 stays, 8.0.0 is asked for: 6.0.0 still runs, and an LTS line cannot be skipped. It goes on when all run 7.0.0.',
    );
    expect(world.pods.some(isOf('zookeeper', '8.0.0'))).toBe(false);
    world.broken = () => false;
    world.settle(150);
    expectAll(world, '8.0.0');
  });

  test('when it still runs, then it can be returned to all the same', () => {
    const world = settled('3.3.6');
    world.patchStatus(world.cluster, { version: '5.0.0', image: 'registry.example/pulsar:5.0.0' });
    wish(world, '3.3.6');
    expectAll(world, '3.3.6');
  });

  test('when nothing has been written yet, then any version may begin', () => {
    const world = new FakeWorld({ version: '3.3.6' });
    world.broken = isOf('zookeeper', '3.3.6');
    world.settle();
    wish(world, '5.0.0');
    expectAll(world, '5.0.0');
  });
});

describe('given a roll that is under way', () => {
  function begun(): FakeWorld {
    const world = settled('3.3.6');
    world.broken = isOf('broker', '4.0.6');
    wish(world, '4.0.6');
    return world;
  }

  test('when a third version is asked for to which all that runs may go, then it rolls on to that', () => {
    const world = begun();
    wish(world, '4.0.8');
    expectAll(world, '4.0.8');
  });

  test('when the version it came from is asked for, then it goes back in the order of going back', () => {
    const world = begun();
    const begin = world.history.length;
    wish(world, '3.3.6');
    expect(restarts(world.history.slice(begin))).toEqual([
      ...['broker', 'state-store', 'autorecovery', 'bookie', 'zookeeper'],
    ]);
    expectAll(world, '3.3.6');
  });
});
