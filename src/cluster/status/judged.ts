import type { WaitsFor } from '#src/api/cluster-status.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';

export interface Summary {
  readonly ready: Verdict;
  readonly progressing: Verdict;
  /** What keeps Ready from being True; absent where no one thing does. */
  readonly waitsFor?: WaitsFor;
}
