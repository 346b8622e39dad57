import type { Condition, WaitsFor } from '#src/api/cluster-status.ts';
import type { Reason } from '#src/api/reasons.ts';

export type Verdict = Pick<Condition, 'status' | 'message'> & { readonly reason: Reason };

export interface Summary {
  readonly ready: Verdict;
  readonly progressing: Verdict;
  /** What keeps Ready from being True; absent where no one thing does. */
  readonly waitsFor?: WaitsFor;
}
