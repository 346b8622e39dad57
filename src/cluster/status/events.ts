import type { Condition, PulsarClusterStatus, Unit } from '#src/api/cluster-status.ts';
import type { ConditionType } from '#src/api/schema/condition.ts';
import { newIds } from '#src/cluster/model/lost-ledgers.ts';
import type { Observation, PulsarCluster } from '#src/cluster/model/observation.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import { blockedOf } from '#src/cluster/nodes/dead-node.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { Event } from '#src/kubernetes/events.ts';
import type { Telling } from './figures.ts';

/** The events that a new status is worth, by what it changes. */
export function notesOf(
  { cluster }: Observation,
  { status: { conditions = [] }, moving }: Telling,
  stuck: readonly Unit[] = [],
): Event[] {
  const told = (unit: Unit) => {
    const before = cluster.status?.units?.find(({ name }) => name === unit.name);
    return before?.workloadStatus === unit.workloadStatus && before.reason === unit.reason;
  };
  const dead = blockedOf(stuck).filter(unit => !told(unit));
  const notes = dead.map(({ name, message }): Event => {
    return { type: 'Warning', reason: 'DeadNode', message: `${name} ${message}` };
  });
  return [...notes, ...notesOfConditions(cluster, conditions, moving)];
}

/** The events that it is worth that ledgers are given up. */
export function notesOfLosses(
  { status }: PulsarCluster,
  lost: PulsarClusterStatus['lostLedgers'] = [],
): Event[] {
  return lost.flatMap(({ bookie, ids }): Event[] => {
    const news = newIds(
      { ids },
      status?.lostLedgers?.find(before => before.bookie === bookie),
    );
    if (news.length === 0) return [];
    const message = `${bookie} goes on without ledgers that could not be copied and are declared lost: ${listed(news)}`;
    return [{ type: 'Warning', reason: 'LedgersLost', message }];
  });
}

/** The event that a condition is worth as it is now, when it was `before`; undefined where it is worth none. */
type Worth = (now: Condition, before: Condition | undefined, isMoving: boolean) => Event | undefined;

const flips = (now: Condition, before: Condition | undefined) => now.status !== before?.status;

/** Whether it says something else: a figure that has moved by itself is none, unless another spec is judged. */
const differs: (...of: Parameters<Worth>) => boolean = (now, before, isMoving) => {
  if (now.message === before?.message) return false;
  const isOfOther = now.observedGeneration !== before?.observedGeneration;
  return isOfOther || !isMoving || now.reason !== before?.reason;
};

/** Told when it becomes True, under the name of the condition. */
const onceTrue =
  (type: Event['type']): Worth =>
  (now, before) => {
    const isNews = now.status === 'True' && flips(now, before);
    return isNews ? { type, reason: now.type, message: now.message } : undefined;
  };

/** A warning when it becomes that, under its reason. */
const warnsOnce =
  (status: Condition['status']): Worth =>
  (now, before) => {
    const { reason, message } = now;
    return now.status === status && flips(now, before) ? { type: 'Warning', reason, message } : undefined;
  };

const ready: Worth = (now, before) => {
  const { reason, message } = now;
  if (reason !== 'NameTaken') return onceTrue('Normal')(now, before, false);
  return before?.message === message ? undefined : { type: 'Warning', reason, message };
};

/** Another wish that is held is news too. */
const held: Worth = (now, before, isMoving) => {
  const isNews = now.status === 'True' && (flips(now, before) || differs(now, before, isMoving));
  return isNews ? { type: 'Warning', reason: 'Held', message: now.message } : undefined;
};

const suspended: Worth = (now, before) => {
  const isOver = now.status !== 'True' && before?.status === 'True';
  return isOver
    ? { type: 'Normal', reason: 'Resumed', message: now.message }
    : onceTrue('Normal')(now, before, false);
};

/** Why it waits is news, too: another cluster may have failed. */
const pendingUpgrade: Worth = (now, before, isMoving) => {
  const isNews = now.status === 'True' && (flips(now, before) || differs(now, before, isMoving));
  return isNews ? { type: 'Normal', reason: now.type, message: now.message } : undefined;
};

const worth: Readonly<Record<ConditionType, Worth>> = {
  Ready: ready,
  Progressing: () => undefined,
  Held: held,
  Stalled: onceTrue('Warning'),
  Suspended: suspended,
  MetadataInitialized: onceTrue('Normal'),
  Observed: warnsOnce('Unknown'),
  Redundant: warnsOnce('False'),
  OperatorUpgradePending: pendingUpgrade,
  CanaryHealthy: warnsOnce('False'),
  ConfigurationStoreReady: warnsOnce('False'),
};

function notesOfConditions(
  { status: last }: PulsarCluster,
  conditions: readonly Condition[],
  moving: Telling['moving'],
): Event[] {
  return conditions.flatMap(condition => {
    const type = condition.type as ConditionType;
    return worth[type](condition, conditionOf(last, type), moving.includes(type)) ?? [];
  });
}
