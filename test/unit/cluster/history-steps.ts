import fc from 'fast-check';
import { FakeWorld } from '#simulation/world.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { checkVersions } from './history-checks.ts';

type Act = (world: FakeWorld) => void;

export interface Step {
  readonly name: string;
  readonly act: Act;
}

const someSize = fc.constantFrom('10Gi', '10240Mi', '15Gi', '20Gi');

export const spec = fc.record({
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
export const step: fc.Arbitrary<Step> = fc.oneof(
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
