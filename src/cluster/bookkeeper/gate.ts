import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { closed, type Gate, open } from '#src/cluster/model/gate.ts';
import { quorumsOf } from '#src/components/build/context.ts';

/** Enough bookies take writes for the ledgers brokers will open; the bookies' registrations say so, not their pods. */
export function writableBookies(state: ClusterState): Gate {
  const needed = quorumsOf(state.context.spec).ensemble;
  const { ready, desired } = state.components.bookkeeper;
  if (ready < needed)
    return closed('BookiesNotReady', `Waiting for bookies: ${ready} of ${desired} ready, ${needed} needed`);
  const fact = state.observation.facts.registrations;
  if (!fact) return closed('Asking', 'Asking for writable bookies', { needs: { fact: 'registrations' } });
  if ('error' in fact)
    return closed('NoAnswer', `Waiting for ZooKeeper to name the bookies: ${fact.error}`, {
      retrySeconds: 2,
    });
  const { length: writable } = fact.value.writable;
  if (writable >= needed) return open;
  return closed('TooFewWritable', `Waiting for writable bookies: ${writable} registered, ${needed} needed`, {
    retrySeconds: 1,
  });
}
