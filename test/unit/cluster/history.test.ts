import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { compareVersions } from '#src/cluster/rollout/version-moves.ts';
import { componentNames } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

type Act = (world: FakeWorld) => void;

interface Step {
  readonly name: string;
  readonly act: Act;
}

const someSize = fc.constantFrom('10Gi', '10240Mi', '15Gi', '20Gi');

const spec = fc.record({
  zookeeper: fc.record({
    replicas: fc.constantFrom(3, 5, 7),
    config: fc.constantFrom({}, { maxClientCnxns: 50 }),
    storage: fc.record({ size: someSize }),
  }),
  bookkeeper: fc.record({
    replicas: fc.integer({ min: 3, max: 12 }),
    config: fc.constantFrom({}, { gcWaitTime: 1 }),
    storage: fc.record({ journal: fc.record({ size: someSize }), ledgers: fc.record({ size: someSize }) }),
  }),
  broker: fc.record({
    replicas: fc.integer({ min: 1, max: 4 }),
    config: fc.constantFrom({}, { brokerClientTlsEnabled: 'false' }),
  }),
  proxy: fc.record({ replicas: fc.integer({ min: 0, max: 3 }) }),
  autorecovery: fc.record({ replicas: fc.integer({ min: 0, max: 2 }) }),
  version: fc.constantFrom('4.0.8', '4.0.6', '3.3.6', '5.0.0'),
  deletionPolicy: fc.constantFrom('Retain', 'Delete'),
  scaleDownPolicy: fc.constantFrom('Retain', 'Delete'),
  suspend: fc.constantFrom(false, false, true),
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
    weight: 2,
    arbitrary: someName.map(
      n => ({ name: `write ledger ${n}`, act: world => world.bookies.write(n) }) satisfies Step,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 1).map(
      n =>
        ({
          name: `${n} servers behind`,
          act: world => {
            world.ensemble.behind = n;
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
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      may =>
        ({
          name: `volumes ${may ? 'may' : 'may not'} grow`,
          act: world => {
            world.expandableClasses = may ? ['standard'] : [];
          },
        }) satisfies Step,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom('restart', 'restart-broker'), fc.string(), { maxKeys: 2 }).map(
      wish =>
        ({
          name: `annotate ${JSON.stringify(wish)}`,
          act: world => {
            const entries = Object.entries(wish).map(([key, value]) => [`pulsar-operator.dev/${key}`, value]);
            world.cluster.metadata.annotations = Object.fromEntries(entries);
          },
        }) satisfies Step,
    ),
  },
  { weight: 1, arbitrary: fc.constant({ name: 'volumes', act: world => world.runVolumes() } satisfies Step) },
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

/** The membership changes by one server at a time, the highest, while all vote in sync; no voting server loses its pod. */
function checkEnsemble(world: FakeWorld, { operations, changes }: Plan): void {
  const { participants, behind } = world.ensemble;
  const ready = world.ready('zookeeper').map(({ metadata }) => metadata.name);
  for (const operation of operations.filter(({ kind }) => kind === 'reconfigure')) {
    if (operation.kind !== 'reconfigure') continue;
    const id = participants.length;
    if ('leave' in operation.change) expect(operation.change.leave).toBe(id);
    else expect(operation.change.join).toContain(`server.${id + 1}=`);
    const concerned = 'leave' in operation.change ? participants : [...participants, id + 1];
    expect(ready).toEqual(expect.arrayContaining(concerned.map(member => `demo-zookeeper-${member - 1}`)));
    expect(behind).toBe(0);
  }
  for (const { desired } of changes) {
    if (participants.length === 0) continue;
    if (desired.kind === 'StatefulSet' && desired.metadata.name === 'demo-zookeeper') {
      const { replicas } = desired['spec'] as { replicas: number };
      expect(replicas).toBeGreaterThanOrEqual(participants.length);
      expect(replicas).toBeLessThanOrEqual(participants.length + 1);
    }
    if (
      desired.kind === 'ConfigMap' &&
      desired.metadata.name === 'demo-zookeeper-ensemble' &&
      world.ensemble.leader
    ) {
      expect((desired['data'] as Record<string, string>)['bootstrap']).toBe('false');
    }
  }
}

/** No bookie that a ledger names loses its pod, its cookie or its volumes; cookies go after pods, volumes after cookies. */
function checkBookies(world: FakeWorld, { operations, changes, deletions }: Plan): void {
  const { bookies } = world;
  const isThere = (name: string) => world.pods.some(({ metadata }) => metadata.name === name);
  for (const operation of operations) {
    if (operation.kind !== 'deleteCookie') continue;
    expect(bookies.named(operation.bookie)).toBe(0);
    expect(isThere(operation.bookie)).toBe(false);
  }
  for (const { object } of deletions.filter(({ object }) => object.kind === 'PersistentVolumeClaim')) {
    const name = object.metadata.name.replace(/^(journal|ledgers)-/, '');
    expect(name).toMatch(/^demo-bookie-\d+$/);
    expect(bookies.named(name)).toBe(0);
    expect(bookies.cookies.has(name)).toBe(false);
  }
  for (const { desired } of changes) {
    if (desired.kind !== 'StatefulSet' || desired.metadata.name !== 'demo-bookie') continue;
    const { replicas } = desired['spec'] as { replicas: number };
    for (const name of new Set(bookies.ledgers.flat())) {
      expect(replicas, `${name} holds ledgers`).toBeGreaterThan(Number(/\d+$/.exec(name)?.[0]));
    }
  }
}

/** What no plan may ever do, looked at before it is carried out. */
function checkPlan(world: FakeWorld): void {
  const plan = world.plan();
  const { deletions } = plan;
  // But for a StatefulSet that is away, with its configuration.
  const changes = plan.changes.filter(({ desired, live }) => live || !/Set|ConfigMap/.test(desired.kind));
  if (world.cluster.spec.suspend) expect([plan.operations, changes, deletions]).toEqual([[], [], []]);
  checkEnsemble(world, plan);
  checkBookies(world, plan);
  for (const { object, keepsDependents } of deletions.filter(({ object }) => object.kind === 'StatefulSet')) {
    expect(keepsDependents, 'no StatefulSet takes its pods with it').toBe(true);
    const component = object.metadata.labels?.['app.kubernetes.io/component'] ?? '';
    expect(world.ready(component), 'all serve before one goes').toHaveLength(world.podsOf(component).length);
  }
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
        for (const { act } of steps) {
          checkPlan(world);
          act(world);
          checkVersions(world);
        }
        world.broken = () => false;
        world.underReplicated = 0;
        world.ensemble.behind = 0;
        world.edit({ ...world.cluster.spec, suspend: false });
        world.settle(600, () => checkVersions(world));
        const held = world.condition('Held')?.status === 'True';
        expect(world.condition('Ready')).toMatchObject({
          status: held ? 'False' : 'True',
          observedGeneration: world.cluster.metadata.generation,
        });
        expect(world.metadata).toBe('complete');
        const { changes, deletions } = world.plan();
        expect([changes, deletions]).toEqual([[], []]);
      }),
      { numRuns: 60 },
    );
  }, 300_000);
});
