import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { Condition } from '#src/api/cluster-status.ts';
import type { Sentence } from '#src/api/reasons.ts';
import type { ConditionType } from '#src/api/schema/condition.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import { type Hearing, hearing } from '#src/cluster/model/heard.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { secondsPast } from '#src/cluster/model/time.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { isInitialised } from '#src/cluster/zookeeper/initialise.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { deafSince } from './hearing.ts';
import { lostWithDisks } from './lost-with-disks.ts';
import { recoveryPatienceSeconds, stuckRecovery } from './stuck-recovery.ts';

type Told = Partial<Record<ConditionType, Verdict>>;

/**
 * Whether the cluster is observed, and whether its ledgers have all their copies; nothing before there is metadata. A
 * configuration store has no ledgers.
 */
export function conditionsHeard(state: ClusterState, failed: readonly Failure[] = []): Told {
  const { Observed, Redundant } = allHeard(state, failed);
  if (!isConfigurationStore(state.context.spec))
    return { ...(Observed && { Observed }), ...(Redundant && { Redundant }) };
  return Observed ? { Observed } : {};
}

function allHeard(state: ClusterState, failed: readonly Failure[]): Told {
  const { observation, context } = state;
  const isStore = isConfigurationStore(context.spec);
  if (!isInitialised(observation) && !isStore) return {};
  const heard = hearing(observation.heard);
  if (heard && isStore) return { Observed: { ...observed, message: 'ZooKeeper tells whether it serves' } };
  if (heard) return { Observed: observed, Redundant: redundancyOf(heard, state, failed) };
  const deaf = deafSince(observation);
  if (!deaf) return asBefore(observation.cluster.status?.conditions);
  const message = `Nothing is heard from ZooKeeper since ${deaf.since}: ${deaf.why}`;
  const verdict = { status: 'Unknown', reason: 'Unheard', message } as const;
  return { Observed: verdict, Redundant: verdict };
}

const observed: Verdict = {
  status: 'True',
  reason: 'Heard',
  message: 'ZooKeeper tells of bookies, brokers and missing copies',
};

const beingCounted: Verdict = {
  status: 'Unknown',
  reason: 'Asking',
  message: 'The ledgers that miss copies are being counted',
};

/** Until they are counted it is as it was told last. */
function redundancyOf(heard: Hearing, state: ClusterState, failed: readonly Failure[]): Verdict {
  const { observation } = state;
  const remedy = remedyOf(heard.autorecovery, observation.cluster.spec.autorecovery);
  const { underReplicated } = heard;
  if (underReplicated && underReplicated.count > 0)
    return shortOf(underReplicated, remedy ?? copying(observation, failed));
  const { Redundant: told } = asBefore(observation.cluster.status?.conditions);
  const lost = lostWithDisks(state, told);
  if (lost) return { status: 'False', reason: 'DiskLost', message: lost, moves: true };
  if (underReplicated) return redundant(remedy);
  return told && told.status !== 'Unknown' ? told : beingCounted;
}

type Missing = NonNullable<Hearing['underReplicated']>;

function shortOf({ count, since }: Missing, said: Sentence): Verdict {
  const missing = count === 1 ? '1 ledger misses a copy' : `${count} ledgers miss a copy`;
  const message = `${missing}${since ? ` since ${since}` : ''}. ${said.message}`;
  return { status: 'False', reason: said.reason, message, moves: true };
}

function redundant(remedy: Sentence | undefined): Verdict {
  if (!remedy) return { status: 'True', reason: 'AllCopies', message: 'No ledger is known to miss a copy' };
  const message = `Nobody can tell whether ledgers miss copies. ${remedy.message}`;
  return { status: 'Unknown', reason: remedy.reason, message };
}

/** What becomes of missing copies where somebody looks after them. */
function copying(observation: Observation, failed: readonly Failure[]): Sentence {
  const pod = stuckRecovery(observation);
  const obstacle = failed.find(({ bestEffort, component }) => bestEffort && component === 'autorecovery');
  if (pod && obstacle) {
    const message = `Autorecovery should have copied them and is to be restarted, which cannot be done now. ${obstacle.message}`;
    return { reason: obstacle.reason, message };
  }
  if (pod) {
    const message = `Autorecovery should have copied them: restarting ${pod.metadata.name}.`;
    return { reason: 'Restarting', message };
  }
  const since = hearing(observation.heard)?.underReplicated?.since;
  // By the end of twice its time it has been restarted.
  if (!(secondsPast(since, observation.now) >= 2 * recoveryPatienceSeconds))
    return { reason: 'UnderReplicated', message: 'Autorecovery copies them.' };
  const message =
    'Autorecovery should have copied them by now: see the logs of its pods, and whether all bookies run that may have a copy.';
  return { reason: 'NotCopied', message };
}

/** Why nobody looks for missing copies, and what to do. */
function remedyOf(
  { disabled, auditor }: Hearing['autorecovery'],
  { replicas }: PulsarClusterSpec['autorecovery'],
): Sentence | undefined {
  if (disabled) {
    const message =
      'Autorecovery is switched off in ZooKeeper, so nothing is copied: switch it on with `bin/bookkeeper shell autorecovery -enable` in a bookie pod.';
    return { reason: 'AutorecoveryDisabled', message };
  }
  if (auditor !== undefined) return undefined;
  const until =
    replicas > 0 ? ' until a pod of autorecovery runs' : ': set autorecovery.replicas to 1 or more';
  return { reason: 'NoAuditor', message: `Nobody audits${until}.` };
}

/** For a moment nothing is heard whenever ZooKeeper elects: what was told stays. */
function asBefore(conditions: readonly Condition[] = []): Told {
  const before = (['Observed', 'Redundant'] as const).flatMap(type => {
    const { status, reason, message } = conditionOf({ conditions }, type) ?? {};
    return status ? [[type, { status, reason, message }]] : [];
  });
  return Object.fromEntries(before) as Told;
}
