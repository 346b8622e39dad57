import type { Condition } from '#src/api/cluster-status.ts';
import type { Reason } from '#src/api/reasons.ts';

/** What a condition says. */
export type Verdict = Pick<Condition, 'status' | 'message'> & {
  readonly reason: Reason;
  /** Set where figures in the message move by themselves: another message for the same reason is no news then. */
  readonly moves?: true;
};
