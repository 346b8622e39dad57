import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { configLabel } from '#src/components/build/names.ts';
import { settled } from '../zookeeper/resized.ts';
import { watched } from './watched.ts';

/** Whether new pods of a workload are told of the store. */
function toldBySet(world: FakeWorld, workload: string): boolean {
  const set = world.object<StatefulSet>('StatefulSet', `demo-${workload}`);
  const map = world.object(
    'ConfigMap',
    `demo-${workload}-${set.spec.template?.metadata?.labels?.[configLabel]}`,
  );
  return (
    (map['data'] as Record<string, string>)['functions_worker.yml']?.includes('"bk://demo-state-store.') ??
    false
  );
}

describe.each([
  ['inside the one broker', { broker: { replicas: 1 }, functions: {} }, 'broker'],
  ['of their own, of which there is one', { functions: { placement: 'Workers', replicas: 1 } }, 'functions'],
])('given workers %s, and a store', (_, spec, workload) => {
  test('when the store is taken away and the one pod does not come up, then what it goes back to has its store', () => {
    const world = settled({ ...spec, stateStore: {} });
    const labelNow = () =>
      world.object<StatefulSet>('StatefulSet', `demo-${workload}`).spec.template?.metadata?.labels?.[
        configLabel
      ];
    const good = labelNow();
    // The same edit has a mistake in it, for which the new pod ends again and again.
    world.broken = ({ metadata }) =>
      metadata.name === `demo-${workload}-0` && metadata.labels?.[configLabel] !== good;
    world.crashes = 5;
    watched(world, spec, () => {});
    const told = toldBySet(world, workload);
    expect(told ? world.replicas('demo-state-store') : 1).toBe(1);
  });
});

describe('given a new version and a store at once', () => {
  test('then no store is newer than the bookies below it', () => {
    const world = settled({ functions: {}, version: '4.0.6' });
    const seen = watched(world, { functions: {}, version: '4.0.8', stateStore: {} }, () => [
      world.versions('bookkeeper'),
      world.versions('state-store'),
    ]);
    for (const [bookies, stores] of seen)
      if (stores?.includes('4.0.8')) expect(new Set(bookies)).toEqual(new Set(['4.0.8']));
  });
});

test('given functions in brokers, when a store and workers of their own are asked for at once and the store does not come up, then no worker serves that is told of it', () => {
  // All workers are one group: half of the functions go to these, where none of Python starts (docs/functions.md).
  const world = settled({ functions: {} });
  world.broken = ({ metadata }) => metadata.name === 'demo-state-store-0';
  watched(world, { functions: { placement: 'Workers' }, stateStore: {} }, () => {});
  const workers = world.ready('functions-worker').length;
  expect(workers > 0 && toldBySet(world, 'functions')).toBe(false);
});

test('given bookies that have stream storage inside, as in the documents of Pulsar, then a store is refused: there would be several servers', () => {
  const config = {
    extraServerComponents: 'org.apache.bookkeeper.stream.server.StreamStorageLifecycleComponent',
  };
  expect(pulsarClusterSpec.safeParse({ functions: {}, stateStore: {}, bookkeeper: { config } }).success).toBe(
    false,
  );
});
