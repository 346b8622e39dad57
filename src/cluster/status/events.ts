import type { Condition, Unit } from '#src/api/cluster-status.ts';
import type { Observation, PulsarCluster } from '#src/cluster/model/observation.ts';
import { blockedOf } from '#src/cluster/nodes/dead-node.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { Event } from '#src/kubernetes/events.ts';

/** The events that a new status is worth, by what it changes. */
export function notesOf(
  { cluster }: Observation,
  conditions: readonly Condition[],
  stuck: readonly Unit[] = [],
): Event[] {
  const told = (unit: Unit) => {
    return cluster.status?.units?.some(({ name, message }) => name === unit.name && message === unit.message);
  };
  const dead = blockedOf(stuck).filter(unit => !told(unit));
  const notes = dead.map(({ name, message }): Event => {
    return { type: 'Warning', reason: 'DeadNode', message: `${name} ${message}` };
  });
  return notes.concat(notesOfConditions(cluster, conditions));
}

function notesOfConditions({ status: last }: PulsarCluster, conditions: readonly Condition[]): Event[] {
  return conditions.flatMap(({ type, status, reason, message }): Event[] => {
    const before = conditionOf(last, type);
    if (type === 'Ready' && reason === 'NameTaken') {
      return before?.message === message ? [] : [{ type: 'Warning', reason, message }];
    }
    if (before?.status === status && (type !== 'Held' || before.message === message)) return [];
    if (type === 'Ready' && status === 'True') return [{ type: 'Normal', reason: 'Ready', message }];
    if (type === 'MetadataInitialized' && status === 'True') {
      return [{ type: 'Normal', reason: 'MetadataInitialized', message }];
    }
    if (type === 'Suspended' && status === 'True') return [{ type: 'Normal', reason: 'Suspended', message }];
    if (type === 'Suspended' && before) return [{ type: 'Normal', reason: 'Resumed', message }];
    if ((type === 'Held' || type === 'Stalled') && status === 'True') {
      return [{ type: 'Warning', reason: type, message }];
    }
    return [];
  });
}
