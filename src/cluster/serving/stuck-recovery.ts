import { isReady, podsOf, readySince } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { counted } from '#src/cluster/model/sentence.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { secondsPast } from '#src/cluster/model/time.ts';
import { hearing } from './hearing.ts';

/** Twice as long as autorecovery waits before it tries a ledger again that it could not copy (BookKeeper 4.17). */
export const recoveryPatienceSeconds = 600;

/**
 * Autorecovery that has stood before a ledger for too long is restarted, each pod once: it may hold the lock of one that it
 * takes for done, which only its end lets go (seen with 4.0.8: a lock is let go by a timer while its ledger is copied).
 */
export function stuckRecovery(observation: Observation): Step | undefined {
  const heard = hearing(observation.heard);
  const { count = 0, since } = heard?.underReplicated ?? {};
  if (!heard || count === 0 || heard.autorecovery.disabled || heard.autorecovery.auditor === undefined)
    return undefined;
  if (!(secondsPast(since, observation.now) >= recoveryPatienceSeconds)) return undefined;
  const pods = podsOf(observation, 'autorecovery');
  // One that came when half of that was over has had the other half.
  const latest = Date.parse(since ?? '') + recoveryPatienceSeconds * 500;
  const restart = pods.every(isReady) ? pods.find(pod => readySince(pod) < latest) : undefined;
  if (!restart) return undefined;
  const ledgers = count === 1 ? '1 ledger misses a copy' : `${counted(count, 'ledger')} miss a copy`;
  const message = `${ledgers} since ${since}, and autorecovery has not copied all of them: restarting ${restart.metadata.name}`;
  return { component: 'autorecovery', reason: 'UnderReplicated', repairs: true, message, restart };
}
