import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { plan } from '#src/cluster/plan.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

interface ConfigMap extends KubernetesObject {
  data: Record<string, string>;
}

function before(history: readonly string[], first: string, second: string): void {
  expect(history.indexOf(first), `${first} in ${history.join(', ')}`).toBeGreaterThanOrEqual(0);
  expect(history.indexOf(second), `${second} after ${first}`).toBeGreaterThan(history.indexOf(first));
}

describe('given a new cluster', () => {
  test('when it is brought up, then each stage begins only when the one before it is there', () => {
    const world = new FakeWorld();
    world.settle();
    before(world.history, 'create Pod demo-zookeeper-2', 'create Job demo-metadata');
    before(world.history, 'create Pod demo-metadata-pod', 'create StatefulSet demo-bookie');
    before(world.history, 'create Pod demo-bookie-2', 'create StatefulSet demo-broker');
    before(world.history, 'create Pod demo-broker-0', 'create StatefulSet demo-proxy');
    expect(world.condition('Ready')).toMatchObject({
      status: 'True',
      reason: 'Ready',
      observedGeneration: 1,
    });
    expect(world.cluster.status?.units).toEqual([]);
    expect(world.history.filter(line => line === 'create Job demo-metadata')).toHaveLength(1);
  });

  test('when ZooKeeper has no quorum, then nothing that needs it exists and the status says what it waits for', () => {
    const world = new FakeWorld();
    world.broken = ({ metadata }) => metadata.name !== 'demo-zookeeper-0';
    world.settle();
    expect(
      world.owned.filter(({ kind }) => kind === 'StatefulSet').map(({ metadata }) => metadata.name),
    ).toEqual(['demo-zookeeper']);
    expect(world.cluster.status?.components?.['bookkeeper']?.message).toBe(
      'Waiting for ZooKeeper quorum: 1 of 3 servers serve',
    );
    expect(world.condition('Ready')?.status).toBe('False');
  });
});

describe('given a cluster that is ready', () => {
  test('then a pass changes nothing at all', () => {
    const world = new FakeWorld({ functions: {}, websocket: {} });
    world.settle();
    // Brokers that have just come up may still get bundles.
    world.now += 600_000;
    const { changes, deletions, events, needs, status, wakeAfterSeconds } = world.plan();
    expect({ changes, deletions, events, needs, wakeAfterSeconds }).toEqual({
      changes: [],
      deletions: [],
      events: [],
      needs: [],
      wakeAfterSeconds: undefined,
    });
    expect(status).toEqual(world.cluster.status);
  });

  test('when replicas of brokers, proxies, autorecovery and bookies grow, then they do', () => {
    const world = new FakeWorld();
    world.settle();
    world.edit({
      bookkeeper: { replicas: 5 },
      autorecovery: { replicas: 2 },
      broker: { replicas: 4 },
      proxy: { replicas: 3 },
    });
    expect(world.plan().status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      observedGeneration: 2,
    });
    world.settle();
    expect(['bookkeeper', 'autorecovery', 'broker', 'proxy'].map(name => world.ready(name).length)).toEqual([
      5, 2, 4, 3,
    ]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when brokers and proxies shrink, then they do, and proxies may go to none', () => {
    const world = new FakeWorld({ broker: { replicas: 4 } });
    world.settle();
    world.edit({ broker: { replicas: 1 }, proxy: { replicas: 0 } });
    world.settle();
    expect([world.ready('broker').length, world.ready('proxy').length]).toEqual([1, 0]);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given wishes that are not safe yet', () => {
  test.each([['a distant version', { bookkeeper: { replicas: 4 }, version: '6.0.0' }, 'VersionChange']])(
    'when %s is asked for, then it is held with a reason and nothing else changes',
    (_, spec, reason) => {
      const world = new FakeWorld({ bookkeeper: { replicas: 4 } });
      world.settle();
      const sets = JSON.stringify(world.owned.filter(({ kind }) => kind === 'StatefulSet'));
      world.edit(spec);
      world.settle();
      expect(world.condition('Held')).toMatchObject({ status: 'True', reason });
      expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Held' });
      expect([world.ready('bookkeeper').length, world.ready('broker').length]).toEqual([4, 2]);
      expect(JSON.stringify(world.owned.filter(({ kind }) => kind === 'StatefulSet'))).toBe(sets);
      world.edit({ bookkeeper: { replicas: 4 } });
      world.settle();
      expect(world.condition('Held')?.status).toBe('False');
      expect(world.condition('Ready')?.status).toBe('True');
    },
  );
});

describe('given the ensemble has formed', () => {
  test('then no server may start a new one, even in a re-created cluster of that name', () => {
    const world = new FakeWorld();
    const bootstrap = (of: FakeWorld) =>
      of.object<ConfigMap>('ConfigMap', 'demo-zookeeper-ensemble').data['bootstrap'];
    world.pass();
    expect(bootstrap(world)).toBe('true');
    world.settle();
    expect(bootstrap(world)).toBe('false');

    const again = new FakeWorld();
    again.claims = world.claims;
    again.metadata = 'complete';
    again.pass();
    expect(bootstrap(again)).toBe('false');
    again.settle();
    expect(again.condition('Ready')?.status).toBe('True');
  });
});

test('given a cluster that has been ready for ten minutes, then a pass does nothing and asks nobody', () => {
  const world = new FakeWorld({ functions: { runtime: 'Process' } });
  world.settle();
  world.now += 600_000;
  world.pass();
  const { status, ...rest } = plan(world.observe());
  expect(status).toEqual(world.cluster.status);
  expect(new Set(Object.values(rest).map(each => JSON.stringify(each)))).toEqual(new Set(['[]']));
});
