import type { Condition, ConditionType } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type Hearing, hearing } from '#src/cluster/model/heard.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { secondsPast } from '#src/cluster/model/time.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { isInitialised } from '#src/cluster/zookeeper/initialise.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { deafSince } from './hearing.ts';
import { missCopies, recoveryPatienceSeconds } from './stuck-recovery.ts';

type Told = Partial<Record<ConditionType, Verdict>>;

/** Whether the cluster is observed, and whether its ledgers have all their copies; nothing before there is metadata. */
export function conditionsHeard({ observation }: ClusterState): Told {
  if (!isInitialised(observation)) return {};
  const heard = hearing(observation.heard);
  if (heard) return { Observed: observed, Redundant: redundancyOf(heard, observation) };
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
function redundancyOf({ underReplicated, autorecovery }: Hearing, { cluster, now }: Observation): Verdict {
  if (underReplicated) return redundancy(underReplicated, autorecovery, now);
  const { Redundant: told } = asBefore(cluster.status?.conditions);
  return told && told.status !== 'Unknown' ? told : beingCounted;
}

function redundancy(
  { count, since }: NonNullable<Hearing['underReplicated']>,
  autorecovery: Hearing['autorecovery'],
  now: string,
): Verdict {
  const remedy = remedyOf(autorecovery);
  if (count > 0) {
    const message = `${missCopies(count)}${since ? ` since ${since}` : ''}. ${remedy?.message ?? copying(since, now)}`;
    return { status: 'False', reason: remedy?.reason ?? 'UnderReplicated', message };
  }
  if (!remedy) return { status: 'True', reason: 'AllCopies', message: 'No ledger is known to miss a copy' };
  const message = `Nobody can tell whether ledgers miss copies. ${remedy.message}`;
  return { status: 'Unknown', reason: remedy.reason, message };
}

/** By the end of twice its time it has been restarted. */
function copying(since: string | undefined, now: string): string {
  return secondsPast(since, now) >= 2 * recoveryPatienceSeconds
    ? 'Autorecovery should have copied them by now: see the logs of its pods, and whether all bookies run that may have a copy.'
    : 'Autorecovery copies them.';
}

/** Why nobody looks for missing copies, and what to do. */
function remedyOf({ disabled, auditor }: Hearing['autorecovery']) {
  if (disabled) {
    const message =
      'Autorecovery is switched off in ZooKeeper, so nothing is copied: switch it on with `bin/bookkeeper shell autorecovery -enable` in a bookie pod.';
    return { reason: 'AutorecoveryDisabled', message } as const;
  }
  if (auditor !== undefined) return undefined;
  const message = 'Nobody audits: set autorecovery.replicas to 1 or more, or see why its pods do not run.';
  return { reason: 'NoAuditor', message } as const;
}

/** For a moment nothing is heard whenever ZooKeeper elects: what was told stays. */
function asBefore(conditions: readonly Condition[] = []): Told {
  const before = (['Observed', 'Redundant'] as const).flatMap(type => {
    const { status, reason, message } = conditionOf({ conditions }, type) ?? {};
    return status ? [[type, { status, reason, message }]] : [];
  });
  return Object.fromEntries(before) as Told;
}
