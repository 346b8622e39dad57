import { FakeWorld } from './world.ts';

/** Lets time pass on three nodes until nothing happens any more. */
export function settle(world: FakeWorld): void {
  const look = () => world.nodes.schedule(world);
  look();
  world.settle(60, look);
}

/** A settled cluster with pod N of each component on node N. */
export function spreadCluster(spec: Record<string, unknown> = {}): FakeWorld {
  const world = new FakeWorld(spec);
  world.broken = pod => world.nodes.isUnwell(pod);
  settle(world);
  return world;
}

/** Nodes do not report any more, and Kubernetes gives them up. */
export function silence(world: FakeWorld, ...nodes: readonly string[]): void {
  for (const node of nodes) world.nodes.unwell.set(node, 'Unknown');
  world.runPods();
  world.nodes.evict(world);
}

/** The pods that were evicted should be gone by now. */
export function later(world: FakeWorld): void {
  world.now += 60_000;
  settle(world);
}

/** Nodes are back: their kubelets end what was to end there. */
export function mend(world: FakeWorld): void {
  world.nodes.unwell.clear();
  world.pods = world.pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  settle(world);
}

/** What the status says of a pod. */
export function saidOf(world: FakeWorld, pod: string): string | undefined {
  const unit = world.cluster.status?.units?.find(({ name }) => name === pod);
  return unit && `${unit.workloadStatus}: ${unit.message}`;
}

/** Names of the pods that were force-deleted, in order. */
export function forced(world: FakeWorld): string[] {
  return world.history.filter(line => line.startsWith('force-delete')).map(line => line.slice(17));
}
