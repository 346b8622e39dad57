import { expect, test } from 'vitest';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Hearing } from '#src/cluster/model/heard.ts';

/** How closely is looked, in seconds. */
const tick = 10;

/** What a status says, in whatever place. */
function said({ conditions = [], components = {}, units = [] }: PulsarClusterStatus): string[] {
  return [
    ...conditions.map(({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`),
    ...Object.entries(components).map(([name, { reason, message }]) => `${name} ${reason}: ${message}`),
    ...units.map(({ name, reason, message }) => `${name} ${reason}: ${message}`),
  ];
}

/** What is to be told otherwise while nothing happens but that time passes, and nobody looks. */
function staleIn(world: FakeWorld, seconds: number): string[] {
  const stale = new Set<string>();
  let told: string[] = [];
  let due = 0;
  for (let at = 0; at < seconds; at += tick) {
    if (at >= due) {
      const { status, wakeAfterSeconds, operations, changes, deletions, bestEffort } = world.pass();
      told = said(status);
      // A watch tells of what was done.
      const acts = [operations, changes, deletions, bestEffort].flat().length;
      due = acts > 0 ? at + tick : at + (wakeAfterSeconds ?? Number.POSITIVE_INFINITY);
    } else {
      const now = said(world.plan().status);
      for (const each of now) if (!told.includes(each)) stale.add(`${each} (${at} s, not before ${due} s)`);
    }
    world.now += tick * 1000;
  }
  return [...stale];
}

/** Ledgers that miss copies since now. */
function missCopies(world: FakeWorld): void {
  const since = world.time();
  const observe = world.observe.bind(world);
  world.observe = facts => {
    const seen = observe(facts);
    return { ...seen, heard: { ...(seen.heard as Hearing), underReplicated: { count: 2, since } } };
  };
}

/** Pods that have this part in their names come to nothing when they start anew. */
function breakPods(part: string): (world: FakeWorld) => void {
  return world => {
    world.broken = ({ metadata }) => metadata.name.includes(part);
    world.delete(world.object('Pod', `demo-${part}-0`));
    runFor(world, 5);
  };
}

test.each<[string, (world: FakeWorld) => void]>([
  ['is at rest', () => {}],
  ['misses copies of ledgers', missCopies],
  ['is not heard of', world => void (world.isDeaf = true)],
  ['has a broker that cannot start', breakPods('broker')],
  ['has a bookie that cannot start', breakPods('bookie')],
  ['has a server that cannot start', breakPods('zookeeper')],
  ['has a broker that stores nothing', world => void (world.failingBrokers = ['demo-broker-0 answers 500'])],
  ['has a broker that nobody lists', world => void (world.unlisted = ['demo-broker-0'])],
  ['has lost its metadata', world => void (world.metadata = 'missing')],
  [
    'rolls into a template that fails',
    world => {
      world.broken = ({ metadata }) => metadata.annotations?.['changed'] === 'yes';
      world.edit({ broker: { podTemplate: { metadata: { annotations: { changed: 'yes' } } } } });
      runFor(world, 30);
    },
  ],
  [
    'has a pod that does not stop',
    world => {
      const pod = world.object('Pod', 'demo-bookie-1');
      world.write({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: world.time() } });
    },
  ],
  [
    'is suspended in the middle of that',
    world => {
      missCopies(world);
      world.edit({ suspend: true, broker: { replicas: 3 } });
    },
  ],
])('given a cluster that %s, then what changes by time alone is looked at when it does', (_, happens) => {
  const world = readyCluster(new FakeWorld());
  world.settle();
  happens(world);
  expect(staleIn(world, 1500)).toEqual([]);
});
