import { dequal } from 'dequal';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { ConditionType } from '#src/api/schema/condition.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

/** A status, and the conditions in whose sentences figures move by themselves: free disk, missing copies. */
export interface Telling {
  readonly status: PulsarClusterStatus;
  readonly moving: readonly ConditionType[];
}

export function movingOf(judged: Partial<Record<ConditionType, Verdict>>): ConditionType[] {
  const types = Object.keys(judged) as ConditionType[];
  return types.filter(type => judged[type]?.moves);
}

/**
 * Whether nothing is another but such sentences of a cluster at rest, each for the reason that it had: all else is told at
 * once. While something is under way its figures are its progress.
 */
export function movesOnlyFigures(told: Telling, before: PulsarClusterStatus = {}): boolean {
  const isAtRest = conditionOf(told.status, 'Progressing')?.status === 'False';
  const isAlike = (moving: Telling['moving']) => {
    return dequal(steadyPart(told.status, moving), steadyPart(before, moving));
  };
  return isAtRest && isAlike(told.moving) && !isAlike([]);
}

/** A status without those sentences; what is in a column is that of Ready. Others write who looks after it, and what is lost. */
function steadyPart(status: PulsarClusterStatus, moving: Telling['moving']): unknown {
  const { operator: _, lostLedgers: __, message, conditions = [], ...others } = status;
  const isMoving = (type: string) => moving.some(each => each === type);
  return {
    ...others,
    message: isMoving('Ready') ? '' : message,
    conditions: conditions.map(each => (isMoving(each.type) ? { ...each, message: '' } : each)),
  };
}
