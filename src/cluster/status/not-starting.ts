import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, podsOf } from '#src/cluster/model/component-state.ts';
import type { Claim, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import { soonest, type Wants } from '#src/cluster/model/wants.ts';
import type { Regarded } from '#src/cluster/model/warning.ts';
import { isHeldUp, missingSeconds, pendingOf } from '#src/cluster/units/held-up.ts';
import { idleJobs } from '#src/cluster/units/idle-jobs.ts';
import { labelledAgain } from '#src/cluster/units/unlabelled.ts';
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
  /** Set for a pod that no cache has. */
  readonly absent?: KubernetesObject;
}

/**
 * Asks what Kubernetes warns of about what does not start, and whether pods that are missing are there all the same, ever
 * more rarely while it lasts. At rest there is nothing. What is found gets the labels back by which it is seen.
 */
export function notStarting(state: ClusterState): Wants {
  const { observation, components } = state;
  const suspects = [
    ...componentNames.flatMap(name => suspectsOf(observation, components[name])),
    ...idleJobs(observation).map(({ job, seconds }): Suspect => ({ seconds, objects: [job] })),
    ...['metadata', 'recovery'].flatMap(job => heldUp(observation, podsOf(observation, job), [])),
  ];
  const late = suspects.filter(({ seconds }) => seconds >= patienceSeconds);
  const of = regarded(late.flatMap(({ objects }) => objects));
  const absent = late.flatMap(({ absent = [] }) => absent).slice(0, mostAsked);
  const wakeAfterSeconds = soonest(...suspects.map(({ seconds }) => nextLook(seconds)));
  const { warnings, unseen } = observation.facts;
  const needs: Question[] = [
    ...(of.length > 0 && !warnings ? [{ fact: 'warnings', of } as const] : []),
    ...(absent.length > 0 && !unseen ? [{ fact: 'unseen', of: absent } as const] : []),
  ];
  const applies = labelledAgain(state);
  return {
    ...(needs.length > 0 && { needs }),
    ...(applies.length > 0 && { applies }),
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
  const { namespace } = observation.cluster.metadata;
  const absent = missing.map((name): Suspect => {
    return {
      seconds: missingSeconds(observation, name) ?? 0,
      objects: statefulSet ? [statefulSet] : [],
      absent: { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...(namespace && { namespace }) } },
    };
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
