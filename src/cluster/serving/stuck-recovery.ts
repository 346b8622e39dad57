import { isReady, podsOf, readySince } from '#src/cluster/model/component-state.ts';
import { hearing } from '#src/cluster/model/heard.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
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
  const restart = pods.find(pod => readySince(pod) < latest);
  if (!restart) return undefined;
  const ledgers = count === 1 ? '1 ledger misses a copy' : `${count} ledgers miss a copy`;
  const message = `${ledgers} since ${since}, and autorecovery has not copied all of them: restarting ${restart.metadata.name}`;
  return { component: 'autorecovery', reason: 'UnderReplicated', repairs: true, message, restart };
}

/** When that is looked at again, in seconds from now; undefined where nothing comes nearer to it. */
export function recoveryAfter({ heard, now }: Observation): number | undefined {
  const left = recoveryPatienceSeconds - secondsPast(hearing(heard)?.underReplicated?.since, now);
  return left > 0 ? left : undefined;
}

/** The ledgers that should have their copies by now, where somebody looks after that. */
function lateCopies({ heard, now }: Observation): { count: number; since: string } | undefined {
  const { underReplicated, autorecovery } = hearing(heard) ?? {};
  if (!underReplicated?.since || autorecovery?.disabled || autorecovery?.auditor === undefined)
    return undefined;
  const { count, since } = underReplicated;
  return count > 0 && secondsPast(since, now) >= recoveryPatienceSeconds ? { count, since } : undefined;
}
