import { revisionOf } from '#src/cluster/model/component-state.ts';
import type { Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import { type ComponentName, workloadName } from '#src/components/build/names.ts';
import type { FakeWorld } from './world.ts';

/** One pass, and one second in which everything else happens. */
export function runOnce(world: FakeWorld): void {
  world.look();
  world.runControllers();
  world.runPods();
  world.nodes.schedule(world);
  world.now += 1000;
}

export function runFor(world: FakeWorld, seconds: number): void {
  for (let second = 0; second < seconds; second++) runOnce(world);
}

export function runUntil(world: FakeWorld, isReached: () => boolean): void {
  for (let pass = 0; !isReached(); pass++) {
    if (pass > 120) throw new Error(`never reached: ${world.condition('Ready')?.message}`);
    runOnce(world);
  }
}

/** A pod that ends and does not come up any more. */
export function breakForGood(world: FakeWorld, name: string): void {
  world.crashes = 3;
  world.broken = ({ metadata }) => metadata.name === name;
  world.delete(world.object('Pod', name));
  runFor(world, 60);
}

/** A cluster that is Ready, with its pods on nodes. */
export function readyCluster(world: FakeWorld): FakeWorld {
  world.settle();
  world.nodes.schedule(world);
  world.now += 400_000;
  return world;
}

/** The revision that all pods of a component have. */
export function onlyRevision(world: FakeWorld, component: ComponentName): string {
  const revisions = new Set(world.podsOf(component).map(revisionOf));
  const [only] = revisions;
  if (revisions.size !== 1 || only === undefined)
    throw new Error(`${component} has ${[...revisions].join()}`);
  return only;
}

/** The revision that the StatefulSet of a component gives to new pods. */
export function revisionOfSet(world: FakeWorld, component: ComponentName): string | undefined {
  return world.object<StatefulSet>('StatefulSet', workloadName('demo', component)).status?.updateRevision;
}

/** Names of the pods that the operator, or whoever else, has deleted since, in order and without `demo-`. */
export function restarted(world: FakeWorld, from: number): string[] {
  return world.history.slice(from).flatMap(line => /^delete Pod demo-(.*)/.exec(line)?.[1] ?? []);
}

export function named(pods: readonly Pod[]): string[] {
  return pods.map(({ metadata }) => metadata.name).sort();
}

export function messageOf(world: FakeWorld, component: ComponentName): string | undefined {
  return world.cluster.status?.components?.[component]?.message;
}
