import type { InstanceStatus } from '#src/api/resources/instance-status.ts';
import { conditionAfter, conditionOf, longestSentence, shortened } from '#src/kubernetes/condition.ts';
import { delayedSaid, type ReplicationSaid, replicatingSaid } from './conditions.ts';
import type { Instance } from './model.ts';
import { pairsOf, pairsSince, pairsTold, withPairsOfBefore } from './pairs.ts';
import { type ParticipantSeen, whyUntold } from './plan.ts';

type Condition = NonNullable<InstanceStatus['conditions']>[number];

/** What the status says of replication, besides how the members are. */
export function replicationStatus(
  { metadata, spec, status }: Instance,
  all: readonly ParticipantSeen[],
  now: string,
): Pick<InstanceStatus, 'pairs' | 'pairsTime'> & { readonly conditions: readonly Condition[] } {
  const { replicationDelayThresholdSeconds: threshold } = spec;
  const unknown =
    all.length > 1 ? all.filter(isUnknown).map(each => ({ name: each.name, why: whyUntold(each) })) : [];
  const seen = pairsSince(pairsOf(all, status?.pairs), status?.pairs, now);
  const names = unknown.map(({ name }) => name);
  const told = pairsTold(withPairsOfBefore(seen, status ?? {}, all, names), status, now, threshold);
  const current = told.pairs.filter(({ toldTime }) => toldTime === undefined);
  const at = { generation: metadata.generation, now };
  const conditionNow = (type: string, { status: is, reason, message }: ReplicationSaid): Condition => {
    const said = { type, status: is, reason, message: shortened(message, longestSentence) };
    return conditionAfter(said, conditionOf(status, type), at);
  };
  return {
    conditions: [
      conditionNow('Replicating', replicatingSaid(current, status?.pairs, unknown)),
      conditionNow('ReplicationDelayed', delayedSaid(current, threshold, unknown)),
    ],
    ...told,
  };
}

/** One that leaves and is away is no matter of replication any more. */
function isUnknown({ heard, isLeaving }: ParticipantSeen): boolean {
  if (isLeaving) return false;
  return !heard || 'wait' in heard || heard.facts.unscanned !== undefined;
}
