import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';

function storeWith(members: string[], spec: object = {}): FakeWorld {
  const world = new FakeWorld({ purpose: 'ConfigurationStore', ...spec });
  world.members = members;
  world.settle();
  return world;
}

function remove(world: FakeWorld): void {
  world.delete(world.cluster);
  world.pass();
}

describe('given a configuration store that clusters use', () => {
  test('when it is deleted, then it serves on and names them, until none is left', () => {
    const world = storeWith(['asia/b', 'europe/a']);
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/members']);
    remove(world);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Deleting' });
    expect(world.condition('Ready')?.message).toContain('use this configuration store: asia/b, europe/a.');
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/members']);
    expect(world.ready('zookeeper')).toHaveLength(3);
    world.members = [];
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });

  test('when Kubernetes takes its pods away at once, as --cascade=foreground asks, then it is not said to serve on', () => {
    const world = storeWith(['europe/a']);
    world.delete(world.cluster);
    world.pass();
    expect(world.condition('Ready')?.message).toContain('It serves on until they are deleted');
    for (const set of world.sets) world.delete(set);
    world.pass();
    const { message } = world.condition('Ready') ?? {};
    expect(message).toContain('Its servers are being taken away, as with --cascade=foreground');
    expect(message).not.toContain('It serves on');
    expect(world.claims).toHaveLength(3);
  });

  test('when its volumes are to go with it, then nothing of it goes before', () => {
    const world = storeWith(['europe/a'], { deletionPolicy: 'Delete' });
    remove(world);
    expect([world.ready('zookeeper').length, world.claims.length]).toEqual([3, 3]);
    world.members = [];
    for (let pass = 0; pass < 5; pass++) {
      world.pass();
      world.runControllers();
    }
    expect(world.owned.some(({ kind }) => kind === 'StatefulSet')).toBe(false);
  });

  test('when the last one has gone, then nothing keeps it any more', () => {
    const world = storeWith(['europe/a']);
    world.members = [];
    world.settle();
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });
});
