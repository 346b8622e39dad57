import { expect, test } from 'vitest';
import type { FakeWorld } from '#simulation/world.ts';
import type { Caches } from '#src/cluster/observe/observe.ts';
import { configLabel } from '#src/components/build/names.ts';
import { objectKey } from '#src/kubernetes/object.ts';
import { clustersSeen } from '#src/operator/clusters-seen.ts';
import { functionServers } from '#src/resources/run/run-api.ts';
import { settled } from '../cluster/zookeeper/resized.ts';

/** The caches of an operator that sees all that there is in a world. */
function cachesOf(world: FakeWorld): Caches {
  const { cluster, owned, pods, claims } = world.observe({});
  const of = (all: readonly unknown[]) => ({
    labelled: () => all,
    list: () => all,
    getByKey: () => cluster,
    subscribe: () => () => {},
  });
  return {
    clusters: of([cluster]),
    pods: of(pods),
    claims: of(claims),
    owned: [of(owned)],
  } as unknown as Caches;
}

/** Names of the ready pods that have a functions worker. */
function workersIn(world: FakeWorld): string[] {
  const ready = (['broker', 'functions-worker'] as const).flatMap(name => world.ready(name));
  return ready
    .filter(({ metadata: { name, labels } }) => {
      const map = world.object('ConfigMap', `${name.replace(/-\d+$/, '')}-${labels?.[configLabel]}`);
      return 'functions_worker.yml' in (map['data'] as object);
    })
    .map(
      ({ metadata, status }) =>
        `//${status?.podIP}:${metadata.name.startsWith('demo-functions-') ? 6750 : 8080}`,
    );
}

const inBrokers = { version: '4.0.6', functions: {} };
const ofTheirOwn = { version: '4.0.6', functions: { placement: 'Workers' } };

test.each([
  ['to pods of their own', inBrokers, ofTheirOwn],
  ['to pods of their own, with a version', inBrokers, { ...ofTheirOwn, version: '4.0.8' }],
  ['into brokers', ofTheirOwn, inBrokers],
  ['into brokers, with a version', ofTheirOwn, { ...inBrokers, version: '4.0.8' }],
])('while functions go %s, then who is asked about them has a worker', (_, before, after) => {
  const world = settled(before);
  world.edit(after);
  const wrong: string[] = [];
  let passes = 0;
  world.settle(200, () => {
    passes += 1;
    const { namespace, name } = world.cluster.metadata;
    const self = objectKey('operator', 'self');
    const seen = clustersSeen(cachesOf(world), {} as never, self).see(objectKey(namespace, name));
    const asked = seen ? functionServers(seen) : [];
    const there = workersIn(world);
    const isServed = asked.some(url => there.some(ip => url.endsWith(ip)));
    if (there.length > 0 && !isServed)
      wrong.push(`asks ${asked.join(' ') || 'nobody'}, workers are in ${there.join(' ')}`);
  });
  expect([...new Set(wrong)], `${wrong.length} of ${passes} passes`).toEqual([]);
});

test('given a store that is asked for and does not come up, then state is not said to be kept: no worker is told of it', () => {
  const world = settled({ functions: {} });
  world.broken = ({ metadata }) => metadata.name === 'demo-state-store-0';
  world.edit({ functions: {}, stateStore: {} });
  world.settle(200);
  const { namespace, name } = world.cluster.metadata;
  const seen = clustersSeen(cachesOf(world), {} as never, objectKey('operator', 'self')).see(
    objectKey(namespace, name),
  );
  expect(seen?.keepsState).toBe('NotYet');
});

test('given a cluster that keeps its own store, when its spec names another, then it shares none: it is held; one that is entered shares it', () => {
  const world = settled({});
  const seen = () => {
    const { namespace, name } = world.cluster.metadata;
    return clustersSeen(cachesOf(world), {} as never, 'operator/self').see(objectKey(namespace, name));
  };
  world.edit({ configurationStore: { servers: 'global:2181' } });
  expect(seen()?.store).toBeUndefined();
  world.cluster = {
    ...world.cluster,
    status: { ...world.cluster.status, configurationStore: 'zk:global:2181' },
  };
  expect(seen()?.store).toBe('zk:global:2181');
});

test.each<[string, Record<string, unknown>]>([
  ['names it', { configurationStore: { clusterRef: { name: 'store' } } }],
  ['is in it and names another', { configurationStore: { clusterRef: { name: 'other' } } }],
])('given a member that %s, when its store has lost what was in it, then that is known of it', (_, spec) => {
  const world = settled({ configurationStore: { clusterRef: { name: 'store' } } });
  world.writeStatus({ configurationStore: 'zk:store-zookeeper.test.svc.cluster.local:2181' });
  world.edit(spec);
  const { namespace, name } = world.cluster.metadata;
  const seenWith = (reason: string) => {
    const { clusters, ...caches } = cachesOf(world);
    const conditions = [{ type: 'MetadataInitialized', status: 'False', reason }];
    const store = { metadata: { name: 'store', namespace }, spec: {}, status: { conditions } };
    const all = { ...caches, clusters: { ...clusters, list: () => [store, world.cluster] } };
    const found = clustersSeen(all as unknown as Caches, {} as never, 'operator/self');
    return found.see(objectKey(namespace, name))?.isStoreLost;
  };
  expect([seenWith('MetadataLost'), seenWith('Initialising')]).toEqual([true, false]);
});
