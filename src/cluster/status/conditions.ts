import type { Condition } from '#src/api/cluster-status.ts';
import type { ConditionType } from '#src/api/schema/condition.ts';
import type { Hold } from '#src/cluster/model/hold.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { told } from '#src/cluster/model/sentence.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { conditionAfter, conditionOf } from '#src/kubernetes/condition.ts';

/** Conditions keep the time of their last flip. */
export function conditionsOf(
  { cluster, now }: Pick<Observation, 'cluster' | 'now'>,
  judged: Partial<Record<ConditionType, Verdict>>,
): Condition[] {
  const at = { generation: cluster.metadata.generation, now };
  return (Object.entries(judged) as [ConditionType, Verdict][]).map(([type, { status, reason, message }]) => {
    const said = { type, status, reason, message: told(message) };
    return conditionAfter(said, conditionOf(cluster.status, type), at);
  });
}

/** Whether there are wishes that are not carried out. */
export function heldCondition(holds: readonly Hold[]): Verdict {
  const first = holds[0];
  if (!first)
    return { status: 'False', reason: 'NothingHeld', message: 'Every wish in the spec is carried out' };
  const reasons = [...new Set(holds.map(({ reason }) => reason))];
  const message = holds.map(hold => hold.message).join(' ');
  const moves = moving(holds);
  if (reasons.length === 1) return { status: 'True', reason: first.reason, message, ...moves };
  return { status: 'True', reason: 'Several', message: `${reasons.join(', ')}: ${message}`, ...moves };
}

/** Of what is told of all of these at once. */
export function moving(parts: readonly { readonly moves?: true }[]): Pick<Verdict, 'moves'> {
  return parts.some(({ moves }) => moves) ? { moves: true } : {};
}

/** Whether pods are those of an earlier release of the operator. */
export function upgradePending(said: Said | undefined): Verdict {
  const upToDate = 'The pods are as this release of the operator makes them';
  return said
    ? { status: 'True', reason: said.reason, message: said.message }
    : { status: 'False', reason: 'UpToDate', message: upToDate };
}

/** Whether ZooKeeper has shown complete metadata. That it has lost it since is remembered here. */
export function initialised(isInitialised: boolean, isLost: boolean): Verdict {
  if (isLost) {
    const message = 'ZooKeeper has held the metadata of the cluster, and has lost it';
    return { status: isInitialised ? 'True' : 'False', reason: 'MetadataLost', message };
  }
  return isInitialised
    ? { status: 'True', reason: 'FoundInZooKeeper', message: 'ZooKeeper holds the metadata of the cluster' }
    : { status: 'False', reason: 'NotFound', message: 'ZooKeeper has not shown complete metadata yet' };
}
