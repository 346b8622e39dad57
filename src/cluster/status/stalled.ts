import type { Observation } from '#src/cluster/model/observation.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';

/** Whether the same has been waited for too long. */
export interface Waiting {
  readonly judged: Verdict;
  /** Seconds until it has; absent where nothing is waited for, or it has already. */
  readonly deadlineSeconds?: number;
}

const notStalled: Verdict = { status: 'False', reason: 'NotStalled', message: 'Nothing has waited too long' };

/** Where nothing is waited for. */
export const atRest: Waiting = { judged: notStalled };

/** A wait that lasts longer than the spec allows is Stalled; `since` is when something of it last got better. */
export function waitingOf({ cluster, now }: Observation, ready: Verdict, since: string): Waiting {
  const limit = cluster.spec.progressDeadlineSeconds;
  const quietSeconds = secondsSince(since, now);
  if (quietSeconds < limit) {
    return { judged: notStalled, deadlineSeconds: Math.max(1, Math.ceil(limit - quietSeconds)) };
  }
  return stalledBy(ready, `No progress for more than ${limit} s. ${ready.message}`);
}

/** Stalled without waiting: what has failed is not tried again. */
export function stalledBy({ reason, message }: Verdict, why = message): Waiting {
  return { judged: { status: 'True', reason, message: why } };
}
