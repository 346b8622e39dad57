import type { Condition } from '#src/api/cluster-status.ts';
import type { Reason } from '#src/api/reasons.ts';

/** What a condition says. */
export type Verdict = Pick<Condition, 'status' | 'message'> & { readonly reason: Reason };
