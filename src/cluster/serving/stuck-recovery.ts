import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isReady, podsOf, readySince } from '#src/cluster/model/component-state.ts';
import { hearing } from '#src/cluster/model/heard.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { secondsPast } from '#src/cluster/model/time.ts';
import type { Wants } from '#src/cluster/model/wants.ts';

/** Twice as long as autorecovery waits before it tries a ledger again that it could not copy (BookKeeper 4.17). */
export const recoveryPatienceSeconds = 600;

/**
 * Autorecovery that has stood before a ledger for too long is restarted, each pod once: it may hold the lock of one that it
 * takes for done, which only its end lets go (seen with 4.0.8: a lock is let go by a timer while its ledger is copied).
 * Somebody's budget may keep it from that for as long as it likes, so nothing waits for it.
 */
export function restartOfRecovery({ observation }: ClusterState, isRolling = false): Wants {
  const pod = stuckRecovery(observation);
  // One pod at a time, whatever for.
  if (!pod || isRolling) return {};
  const why = `ledgers miss copies since ${lateSince(observation)}, and ${pod.metadata.name} has not copied them`;
  return { deletions: [{ object: pod, why, evicts: true, bestEffort: true }] };
}

/** The pod of autorecovery that is to restart for that. */
export function stuckRecovery(observation: Observation): Pod | undefined {
  const since = lateSince(observation);
  const pods = podsOf(observation, 'autorecovery');
  if (since === undefined || observation.cluster.spec.suspend || !pods.every(isReady)) return undefined;
  // One that came when half of that was over has had the other half.
  const latest = Date.parse(since) + recoveryPatienceSeconds * 500;
  return pods.find(pod => runningSince(pod) < latest);
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

/** Since when ledgers miss copies that should have them by now, where somebody looks after that. */
function lateSince({ heard, now }: Observation): string | undefined {
  const { underReplicated, autorecovery } = hearing(heard) ?? {};
  if (!underReplicated?.since || autorecovery?.disabled || autorecovery?.auditor === undefined)
    return undefined;
  const { count, since } = underReplicated;
  return count > 0 && secondsPast(since, now) >= recoveryPatienceSeconds ? since : undefined;
}
