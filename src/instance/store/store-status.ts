import type { Reason, Sentence } from '#src/api/reasons.ts';
import { countsAsReady } from '#src/api/reasons.ts';
import type { StoreFound, StoreNaming } from '#src/instance/model.ts';
import { isStaying, toldByChild } from '#src/kubernetes/children/told.ts';
import type { SharedStore } from './shared-store.ts';

/** How the store is that the operator runs, as its PulsarCluster says. */
export function saidOfManaged({ ref }: SharedStore, live: StoreFound | undefined): Sentence {
  const it = `PulsarCluster ${ref?.name}`;
  if (live && !isStaying(live)) {
    const message = `${it} is being deleted, which waits for the clusters that use it: it is made again over its volumes when it has gone`;
    return { reason: 'ClusterDeleting', message };
  }
  const { reason, message } = toldByChild(live, 'PulsarCluster');
  const said = { reason: reason as Reason, message: `${it}: ${message}` };
  if (!countsAsReady(said)) return said;
  return { reason: 'Ready', message: `${it} serves it, and stays when this instance is deleted` };
}

/** In which nobody reads anything of a store. */
const away: readonly Reason[] = ['NoAnswer', 'StoreNotServing'];

/** How the store is that somebody else runs, as members find it. */
export function saidOfExternal(namings: readonly StoreNaming[]): Sentence {
  const found = namings.find(({ condition }) => condition && away.includes(condition.reason))?.condition;
  if (found) return { reason: found.reason, message: found.message };
  return { reason: 'Ready', message: 'Whoever runs it looks after it; members share it' };
}
