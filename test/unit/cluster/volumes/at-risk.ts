import { readyCluster } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';

export type Spec = Record<string, unknown>;

/** A cluster of so many servers and bookies, with ledgers. */
export function running(servers: number, bookies: number, more: Spec = {}): { world: FakeWorld; spec: Spec } {
  const spec = {
    profile: 'Development',
    zookeeper: { replicas: servers },
    bookkeeper: { replicas: bookies },
    broker: { replicas: 1 },
    ...more,
  };
  const world = readyCluster(new FakeWorld(spec));
  for (let ledger = 0; ledger < 12; ledger++) world.bookies.write(ledger);
  return { world, spec };
}

/** What `kubectl delete pvc` does to claims that a pod uses. */
export function deleteClaims(world: FakeWorld, pattern: RegExp): void {
  for (const claim of world.claims.filter(({ metadata }) => pattern.test(metadata.name))) world.delete(claim);
}

export function claimsAtRisk(world: FakeWorld): string[] {
  const leaving = world.claims.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  return leaving.map(({ metadata }) => metadata.name);
}

/** Tells of each bookie whose claim has gone since the last look. */
export function whenGone(world: FakeWorld, tell: (bookie: string) => void): () => void {
  let before = claimsAtRisk(world);
  return () => {
    const now = claimsAtRisk(world);
    for (const gone of before.filter(name => !now.includes(name))) tell(gone.replace(/^\w+-/, ''));
    before = now;
  };
}

export function unitsOf(world: FakeWorld): string[] {
  return (world.cluster.status?.units ?? []).map(({ name, workloadStatus }) => `${name} ${workloadStatus}`);
}

export const roll = (spec: Spec, at: number): Spec => ({
  ...spec,
  zookeeper: { ...(spec['zookeeper'] as Spec), config: { maxClientCnxns: 100 + at } },
  bookkeeper: { ...(spec['bookkeeper'] as Spec), config: { journalMaxSizeMB: 512 + at } },
});
