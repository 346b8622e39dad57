import { componentOf } from '#src/cluster/model/component-state.ts';
import { isTerminated } from '#src/cluster/model/jobs.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import { componentNames } from '#src/components/build/names.ts';

/** A kubelet may tell a little later that a pod is gone, and clocks differ. */
const slackSeconds = 10;

/** Seconds until a pod that is being stopped should be gone: its deletionTimestamp includes its grace period. */
export function secondsLeft({ metadata }: Pod, now: string): number {
  return slackSeconds - secondsSince(metadata.deletionTimestamp, now);
}

/** Pods on nodes that are being stopped; of a Job only while they may do something. */
export function leavingPods({ pods }: Observation): Pod[] {
  return pods.filter(pod => {
    return pod.metadata.deletionTimestamp && pod.spec?.nodeName && (isComponent(pod) || !isTerminated(pod));
  });
}

function isComponent(pod: Pod): boolean {
  return componentNames.some(name => name === componentOf(pod));
}

/** Pods that should be gone by now. */
export function overduePods(observation: Observation): Pod[] {
  return leavingPods(observation).filter(pod => secondsLeft(pod, observation.now) <= 0);
}

export function nodeOf({ spec }: Pod): string {
  return spec?.nodeName ?? '';
}

/** How the nodes of the overdue pods are. */
export function nodesQuestion(observation: Observation): Question {
  return { fact: 'nodes', of: [...new Set(overduePods(observation).map(nodeOf))] };
}

/** Which of the overdue pods run although their node does not report. */
export function runningQuestion(observation: Observation): Question {
  return { fact: 'runningPods', of: overduePods(observation).map(({ metadata }) => metadata.name) };
}
