import type { Condition } from '#src/api/cluster-status.ts';

export type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>;

export interface Summary {
  readonly ready: Verdict;
  readonly progressing: Verdict;
}
