import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { ConditionType } from '#src/api/schema/condition.ts';
import type { Event } from '#src/kubernetes/events.ts';
import type { Change } from './change.ts';
import type { BestEffort, Operation } from './operation.ts';
import type { Question } from './question.ts';
import type { Deletion } from './step.ts';

/** What a pass does. */
export interface Plan {
  /** Questions without whose answers the plan is not complete: they are asked and the pass plans again. */
  readonly needs: readonly Question[];
  /** The finalizers the cluster should carry; absent when they are right. */
  readonly finalizers?: readonly string[];
  /** What to do before anything is applied. */
  readonly operations: readonly Operation[];
  readonly changes: readonly Change[];
  readonly deletions: readonly Deletion[];
  /** What to do when all else is done and told. */
  readonly bestEffort: readonly BestEffort[];
  readonly status: PulsarClusterStatus;
  /** The conditions of it in whose sentences figures move by themselves. */
  readonly moving: readonly ConditionType[];
  /** Besides those of the changes and of what is done if it can be. */
  readonly events: readonly Event[];
  /** When to look again although nothing has happened. */
  readonly wakeAfterSeconds?: number;
}

/** A plan that does nothing, to be completed with a status. */
export const nothing = {
  needs: [],
  operations: [],
  changes: [],
  deletions: [],
  bestEffort: [],
  events: [],
  moving: [],
} as const;
