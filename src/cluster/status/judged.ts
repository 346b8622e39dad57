import type { Condition } from '#src/api/cluster-status.ts';

export type Judged = Pick<Condition, 'status' | 'reason' | 'message'>;

export interface Summary {
  readonly ready: Judged;
  readonly progressing: Judged;
}
