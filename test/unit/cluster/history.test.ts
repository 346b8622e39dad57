import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions } from '#src/cluster/version.ts';
import { componentNames } from '#src/components/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { FakeWorld } from './world.ts';

type Act = (world: FakeWorld) => void;

interface Step {
  readonly name: string;
  readonly act: Act;
}

const spec = fc.record({
  zookeeper: fc.record({
    replicas: fc.constantFrom(3, 5, 7),
    config: fc.constantFrom({}, { maxClientCnxns: 50 }),
  }),
  bookkeeper: fc.record({
    replicas: fc.integer({ min: 3, max: 12 }),
    config: fc.constantFrom({}, { gcWaitTime: 1 }),
  }),
  broker: fc.record({
    replicas: fc.integer({ min: 1, max: 4 }),
    config: fc.constantFrom({}, { brokerClientTlsEnabled: 'false' }),
  }),
  proxy: fc.record({ replicas: fc.integer({ min: 0, max: 3 }) }),
  autorecovery: fc.record({ replicas: fc.integer({ min: 0, max: 2 }) }),
  version: fc.constantFrom('4.0.8', '4.0.6', '3.3.6', '5.0.0'),
  deletionPolicy: fc.constantFrom('Retain', 'Delete'),
});

const someName = fc.nat(1000);

/** Everything that can happen to a cluster short of its deletion. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ name: 'pass', act: world => void world.pass() } satisfies Step) },
  { weight: 2, arbitrary: fc.constant({ name: 'time', act: someTime } satisfies Step) },
  {
    weight: 4,
    arbitrary: fc.constant({ name: 'controllers', act: world => world.runControllers() } satisfies Step),
  },
  { weight: 4, arbitrary: fc.constant({ name: 'pods', act: world => world.runPods() } satisfies Step) },
  {
    weight: 2,
    arbitrary: spec.map(
      wish => ({ name: `edit ${JSON.stringify(wish)}`, act: world => world.edit(wish) }) satisfies Step,
    ),
  },
  {
    weight: 1,
    arbitrary: someName.map(
      n => ({ name: `delete object ${n}`, act: world => remove(world, world.owned, n) }) satisfies Step,
    ),
  },
  {
    weight: 1,
    arbitrary: someName.map(
      n => ({ name: `kill pod ${n}`, act: world => remove(world, world.pods, n) }) satisfies Step,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('none', 'demo-broker-0', 'demo-bookie-1', 'demo-zookeeper-2').map(
      name =>
        ({
          name: `break ${name}`,
          act: world => {
            world.broken = pod => pod.metadata.name === name;
          },
        }) satisfies Step,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 3).map(
      n =>
        ({
          name: `${n} under-replicated`,
          act: world => {
            world.underReplicated = n;
          },
        }) satisfies Step,
    ),
  },
);

/** As much as it takes to restart a few pods. */
function someTime(world: FakeWorld): void {
  for (let round = 0; round < 8; round++) {
    world.pass();
    world.runControllers();
    world.runPods();
    checkVersions(world);
  }
}

function remove(world: FakeWorld, from: readonly KubernetesObject[], at: number): void {
  const victim = from[at % Math.max(1, from.length)];
  if (victim) world.delete(victim);
}

function replicasOf(world: FakeWorld, name: string): number | undefined {
  return world.owned.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === name)?.[
    'spec'
  ]?.['replicas' as never];
}

/** What no plan may ever do, looked at before it is carried out. */
function checkPlan(world: FakeWorld, most: { zookeeper: number; bookies: number }): void {
  const { changes, deletions } = world.plan();
  expect(deletions.filter(({ object }) => object.kind === 'PersistentVolumeClaim')).toEqual([]);
  expect(deletions.filter(({ object }) => object.kind === 'StatefulSet')).toEqual([]);
  const restarts = deletions.filter(({ object }) => object.kind === 'Pod');
  expect(restarts.length).toBeLessThanOrEqual(1);
  for (const { object } of restarts) {
    const component = object.metadata.labels?.['app.kubernetes.io/component'] ?? '';
    const ready = world.ready(component);
    const victimServes = ready.some(({ metadata }) => metadata.name === object.metadata.name);
    if (victimServes)
      expect(ready, 'all serve before one that serves restarts').toHaveLength(world.podsOf(component).length);
    if (victimServes && component === 'bookkeeper') expect(world.underReplicated).toBe(0);
  }
  for (const { desired } of changes.filter(({ desired }) => desired.kind === 'StatefulSet')) {
    const { replicas } = desired['spec'] as { replicas: number };
    if (desired.metadata.name === 'demo-zookeeper' && most.zookeeper > 0)
      expect(replicas).toBe(most.zookeeper);
    if (desired.metadata.name === 'demo-bookie') expect(replicas).toBeGreaterThanOrEqual(most.bookies);
  }
}

/** No pod may ever be newer than one of a component it stands on, whatever is deleted or edited in between. */
function checkVersions(world: FakeWorld): void {
  const versions = componentNames.map(name => world.versions(name).sort(compareVersions));
  for (const [at, above] of versions.entries()) {
    for (const below of versions.slice(0, at)) {
      const [newest, oldest] = [above.at(-1), below[0]];
      if (newest === undefined || oldest === undefined) continue;
      expect(compareVersions(newest, oldest), JSON.stringify(versions)).toBeLessThanOrEqual(0);
    }
  }
}

describe('given any history of edits, deletions by hand, failures and half-done work', () => {
  test('then no plan takes data, more than one serving pod or the order of versions, and in the end the last wish holds', () => {
    fc.assert(
      fc.property(spec, fc.array(step, { maxLength: 60 }), (first, steps) => {
        const world = new FakeWorld(first);
        const most = { zookeeper: 0, bookies: 0 };
        for (const { act } of steps) {
          checkPlan(world, most);
          act(world);
          checkVersions(world);
          most.zookeeper ||= replicasOf(world, 'demo-zookeeper') ?? 0;
          most.bookies = Math.max(most.bookies, replicasOf(world, 'demo-bookie') ?? 0);
        }
        world.broken = () => false;
        world.underReplicated = 0;
        world.settle(300, () => checkVersions(world));
        const held = world.condition('Held')?.status === 'True';
        expect(world.condition('Ready')).toMatchObject({
          status: held ? 'False' : 'True',
          observedGeneration: world.cluster.metadata.generation,
        });
        expect(world.metadata).toBe('complete');
        const { changes, deletions } = world.plan();
        expect([changes, deletions]).toEqual([[], []]);
      }),
      { numRuns: 200 },
    );
  }, 300_000);
});
