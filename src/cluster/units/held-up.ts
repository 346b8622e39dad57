import type { Claim, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Judgement } from '#src/cluster/model/said.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import { warnedOf } from '#src/cluster/model/warning.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

/** The volumes of a pod that are not there yet. */
export function pendingOf({ metadata }: Pod, claims: readonly Claim[]): Claim[] {
  const isOwn = (claim: Claim) => claim.metadata.name.endsWith(`-${metadata.name}`);
  return claims.filter(claim => claim.status?.phase === 'Pending' && isOwn(claim));
}

/** Whether a pod waits for what comes before its containers: those that run or have ended speak for themselves. */
export function isHeldUp({ status = {} }: Pod): boolean {
  const { phase, initContainerStatuses = [], containerStatuses = [] } = status;
  const isPrepared = conditionOf(status, 'PodReadyToStartContainers')?.status === 'True';
  const hasBegun = [...initContainerStatuses, ...containerStatuses].some(({ state = {} }) => {
    return state.running !== undefined || state.terminated !== undefined;
  });
  return phase === 'Pending' && !isPrepared && !hasBegun;
}

/** The reasons of pods that do not exist, as far as is seen. */
const absences: readonly (string | undefined)[] = ['PodMissing', 'PodNotCreated', 'PodUnlabelled'];

/** For how long a pod has been missing, as far as has been seen; undefined for one that was there when last looked. */
export function missingSeconds({ cluster, now }: Observation, name: string): number | undefined {
  const before = cluster.status?.units?.find(unit => unit.name === name);
  return before?.since && absences.includes(before.reason) ? secondsSince(before.since, now) : undefined;
}

/** What Kubernetes says of a pod that is missing or held up, by the Events of these objects; else what it looks like. */
export function withWarnings(
  { facts, now }: Observation,
  uids: readonly (string | undefined)[],
  judged: Judgement,
  freshSeconds?: number,
): Judgement {
  if (!facts.warnings) return judged;
  if ('error' in facts.warnings) {
    return { ...judged, hint: `Why cannot be said, for its Events cannot be read: ${facts.warnings.error}` };
  }
  const told = facts.warnings.value;
  const about = uids.flatMap(uid => told[uid ?? ''] ?? []);
  return warnedOf(about, now, freshSeconds) ?? judged;
}
