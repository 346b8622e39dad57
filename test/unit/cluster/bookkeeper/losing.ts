import { FakeWorld } from '#simulation/world.ts';
import type { Claim } from '#src/cluster/model/observation.ts';

export const spec = { bookkeeper: { replicas: 4 }, broker: { replicas: 1 }, proxy: { replicas: 0 } };

/** The volumes of one of its bookies. */
export const disks = ['journal-demo-bookie-1', 'ledgers-demo-bookie-1'];

/** A settled cluster with ledgers on every pair of its bookies. */
export function runningCluster(changes: Record<string, unknown> = {}): FakeWorld {
  const world = new FakeWorld({ ...spec, ...changes });
  world.settle();
  for (let ledger = 0; ledger < 12; ledger++) world.bookies.write(ledger);
  return world;
}

/** What a person does who gives a pod up with some of its claims. */
export function lose(world: FakeWorld, pod: string, claims: readonly string[]): void {
  for (const claim of claims) world.delete(world.object('PersistentVolumeClaim', claim));
  world.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { name: pod } });
}

/** What happens when a PersistentVolume is removed, its finalizers included: the pod that has it mounted runs on. */
export function removeVolume(world: FakeWorld, claim: string): void {
  world.tamper<Claim>('PersistentVolumeClaim', claim, volume =>
    Object.assign(volume, { status: { phase: 'Lost' } }),
  );
}
