import { isReady, podsOf, readySince } from '#src/cluster/model/component-state.ts';
import { hearing } from '#src/cluster/model/heard.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { secondsPast } from '#src/cluster/model/time.ts';

/** Twice as long as autorecovery waits before it tries a ledger again that it could not copy (BookKeeper 4.17). */
export const recoveryPatienceSeconds = 600;

/**
 * Autorecovery that has stood before a ledger for too long is restarted, each pod once: it may hold the lock of one that it
 * takes for done, which only its end lets go (seen with 4.0.8: a lock is let go by a timer while its ledger is copied).
 */
export function stuckRecovery(observation: Observation): Step | undefined {
  const late = lateCopies(observation);
  const pods = podsOf(observation, 'autorecovery');
  if (!late || !pods.every(isReady)) return undefined;
  const { count, since } = late;
  // One that came when half of that was over has had the other half.
  const latest = Date.parse(since) + recoveryPatienceSeconds * 500;
  const restart = pods.find(pod => runningSince(pod) < latest);
  if (!restart) return undefined;
  const message = `${missCopies(count)} since ${since}, and autorecovery has not copied all of them: restarting ${restart.metadata.name}`;
  return { component: 'autorecovery', reason: 'UnderReplicated', repairs: true, message, restart };
}

/** So many ledgers, as a sentence begins. */
export function missCopies(count: number): string {
  return count === 1 ? '1 ledger misses a copy' : `${count} ledgers miss a copy`;
}

/** The clock of its node may be slow: it runs no longer than it is there. */
function runningSince(pod: Pod): number {
  return Math.max(readySince(pod), Date.parse(pod.metadata.creationTimestamp ?? '') || 0);
}

/** When that is looked at again, or told otherwise, in seconds from now; undefined where nothing comes nearer to it. */
export function recoveryAfter({ heard, now }: Observation): number | undefined {
  const past = secondsPast(hearing(heard)?.underReplicated?.since, now);
  return [recoveryPatienceSeconds, 2 * recoveryPatienceSeconds].map(end => end - past).find(left => left > 0);
}

/** The ledgers that should have their copies by now, where somebody looks after that. */
function lateCopies({ heard, now }: Observation): { count: number; since: string } | undefined {
  const { underReplicated, autorecovery } = hearing(heard) ?? {};
  if (!underReplicated?.since || autorecovery?.disabled || autorecovery?.auditor === undefined)
    return undefined;
  const { count, since } = underReplicated;
  return count > 0 && secondsPast(since, now) >= recoveryPatienceSeconds ? { count, since } : undefined;
}
