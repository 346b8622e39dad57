import { describe, expect, test } from 'vitest';
import { letGo } from '#simulation/kubernetes/owners.ts';
import { FakeWorld } from '#simulation/world.ts';
import { foreign } from '../hand-made.ts';

const ready = (world: FakeWorld) => world.condition('Ready');

describe('given what a cluster left that was deleted alone', () => {
  /** As the garbage collector leaves it, with a new cluster of that name. */
  function remade(): FakeWorld {
    const world = new FakeWorld();
    world.settle();
    world.owned = letGo(world.owned);
    const conditions = [{ type: 'Complete', status: 'True' }];
    world.write({ ...world.object('Job', 'demo-metadata'), status: { conditions } });
    const { status: _, ...cluster } = world.cluster;
    world.cluster = { ...cluster, metadata: { ...cluster.metadata, uid: 'another-uid' } };
    world.history = [];
    world.events = [];
    return world;
  }

  test('then it is adopted, each by its own uid, and serves on', () => {
    const world = remade();
    const lasting = () => world.owned.filter(({ kind }) => kind !== 'ConfigMap' && kind !== 'Job');
    const uids = lasting().map(({ metadata }) => metadata.uid);
    world.settle();
    expect(ready(world)?.status).toBe('True');
    expect(lasting().map(({ metadata }) => metadata.uid)).toEqual(uids);
    expect(world.events).toContain(
      'Adopted: Adopted StatefulSet demo-bookie, which an earlier cluster of this name left',
    );
    const restarted = world.history.filter(each => each.startsWith('delete Pod'));
    expect(restarted.every(each => each.startsWith('delete Pod demo-zookeeper-'))).toBe(true);
    expect(world.owned.every(({ metadata }) => metadata.ownerReferences?.[0]?.uid === 'another-uid')).toBe(
      true,
    );
  });

  test('when a name was taken meanwhile, then nothing is adopted', () => {
    const world = remade();
    world.delete(world.object('Service', 'demo-proxy'));
    world.foreign = [foreign('Service', 'demo-proxy')];
    expect(world.plan().changes).toEqual([]);
    world.settle();
    expect(ready(world)?.reason).toBe('NameTaken');
  });
});
