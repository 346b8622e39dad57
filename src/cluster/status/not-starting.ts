import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, podsOf } from '#src/cluster/model/component-state.ts';
import type { Claim, Observation, Pod } from '#src/cluster/model/observation.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import { soonest, type Wants } from '#src/cluster/model/wants.ts';
import type { Regarded } from '#src/cluster/model/warning.ts';
import { isHeldUp, missingSeconds, pendingOf } from '#src/cluster/units/held-up.ts';
import { idleJobs } from '#src/cluster/units/idle-jobs.ts';
import { componentNames } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** What has not started for that long may have a reason that only Events tell, in seconds. */
const patienceSeconds = 15;
/** Each of them is a question of its own; those that others rely on come first. */
const mostAsked = 12;

interface Suspect {
  /** For how long its pod has not started. */
  readonly seconds: number;
  readonly objects: readonly KubernetesObject[];
}

/** Asks what Kubernetes warns of about what does not start, ever more rarely while it lasts. At rest there is nothing. */
export function notStarting({ observation, components }: ClusterState): Wants {
  const suspects = [
    ...componentNames.flatMap(name => suspectsOf(observation, components[name])),
    ...idleJobs(observation).map(({ job, seconds }) => ({ seconds, objects: [job] })),
    ...['metadata', 'recovery'].flatMap(job => heldUp(observation, podsOf(observation, job), [])),
  ];
  const of = suspects.filter(({ seconds }) => seconds >= patienceSeconds).flatMap(({ objects }) => objects);
  const wakeAfterSeconds = soonest(...suspects.map(({ seconds }) => nextLook(seconds)));
  const isToAsk = of.length > 0 && !observation.facts.warnings;
  return {
    ...(isToAsk && { needs: [{ fact: 'warnings', of: regarded(of) }] }),
    ...(wakeAfterSeconds !== undefined && { wakeAfterSeconds }),
  };
}

function nextLook(seconds: number): number {
  if (seconds < patienceSeconds) return Math.max(1, Math.ceil(patienceSeconds - seconds));
  return Math.min(60, Math.max(10, Math.floor(seconds / 10)));
}

function regarded(objects: readonly KubernetesObject[]): Regarded[] {
  const of = objects.flatMap(({ kind, metadata: { name, uid } }) => (uid ? [{ kind, name, uid }] : []));
  return of.filter(({ uid }, at) => of.findIndex(other => other.uid === uid) === at).slice(0, mostAsked);
}

/** Of one that is missing its StatefulSet knows more; of one that waits for volumes these do. */
function suspectsOf(
  observation: Observation,
  { statefulSet, missing, pods, claims }: ComponentState,
): Suspect[] {
  const absent = missing.map(name => {
    return { seconds: missingSeconds(observation, name) ?? 0, objects: statefulSet ? [statefulSet] : [] };
  });
  return [...(statefulSet ? absent : []), ...heldUp(observation, pods, claims)];
}

function heldUp(observation: Observation, pods: readonly Pod[], claims: readonly Claim[]): Suspect[] {
  return pods.filter(isHeldUp).map(pod => {
    return { seconds: age(observation, pod), objects: [pod, ...pendingOf(pod, claims)] };
  });
}

function age({ cluster, now }: Observation, { metadata }: Pod): number {
  const told = cluster.status?.units?.find(({ name }) => name === metadata.name)?.since;
  return secondsSince(metadata.creationTimestamp ?? told ?? now, now);
}
