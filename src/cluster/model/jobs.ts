import { type ComponentName, imageAnnotation, templateAnnotation } from '#src/components/build/names.ts';
import { believed } from '#src/components/build/seal.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { componentOf, isAlive, statefulSetOf } from './component-state.ts';
import type { ContainerState, LiveCondition, Observation, Pod, StatefulSet } from './observation.ts';
import type { Wants } from './wants.ts';

export interface Job extends KubernetesObject {
  readonly status?: {
    readonly conditions?: readonly LiveCondition[];
  };
}

export function jobsOf({ owned }: Observation): Job[] {
  return owned.filter(({ kind }) => kind === 'Job');
}

export function jobOf(observation: Observation, name: string): Job | undefined {
  return jobsOf(observation).find(({ metadata }) => metadata.name === name);
}

/** Whether a Job has come to an end, good or bad. */
export function hasEnded({ status }: Job): boolean {
  return ['Complete', 'Failed'].some(type => conditionOf(status, type)?.status === 'True');
}

/** The pods that a Job has made. */
export function podsOfJob({ pods }: Observation, job: Job): Pod[] {
  return pods.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid));
}

/** How the container that does a Job's work is; what others put beside it is none of the Job's business. */
function stateOfWork(pod: Pod): ContainerState {
  const own = pod.status?.containerStatuses?.find(({ name }) => name === componentOf(pod));
  return own?.state ?? {};
}

/** How the work of a Job has ended in a pod; undefined while it may go on or nobody has told. */
export function endOfWork(pod: Pod): ContainerState['terminated'] {
  return stateOfWork(pod).terminated;
}

/** Whether the work of a Job has ended in a pod, good or bad; a sidecar may run on, and the Job with it. */
export function isTerminated(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase === 'Succeeded' || phase === 'Failed' || endOfWork(pod) !== undefined;
}

/** Whether a pod of a Job has nothing left to do but what somebody put beside its work. */
function isOutlived(pod: Pod): boolean {
  return endOfWork(pod) !== undefined && pod.status?.phase === 'Running';
}

/** Whether a Job does nothing any more, even if it doesn't end for what runs beside its work. */
export function isOver(observation: Observation, job: Job): boolean {
  return hasEnded(job) || podsOfJob(observation, job).some(isOutlived);
}

/** Whether the work of a Job may be under way in a pod: one whose container waits has not begun. */
export function mayWork(pod: Pod): boolean {
  const hasBegun = pod.status?.phase !== 'Pending' || stateOfWork(pod).running !== undefined;
  return hasBegun && !isTerminated(pod);
}

/**
 * What is to be done so that a Job runs. The template of one that exists can't be changed: while nothing of it runs one of
 * another template goes, to be made anew; one that runs goes on as it is.
 */
export function wantsOfJob(observation: Observation, desired: KubernetesObject): Wants {
  const job = jobOf(observation, desired.metadata.name);
  if (!job) return { applies: [desired] };
  const isWanted = templateOf(job) === templateOf(desired);
  const isIdle = !podsOfJob(observation, job).some(mayWork);
  if (isWanted || !isIdle || !isAlive(job) || hasEnded(job)) return {};
  return {
    deletions: [{ object: job, why: `${job.metadata.name} is not as specified, and nothing of it runs` }],
  };
}

function templateOf({ metadata }: KubernetesObject): string | undefined {
  return metadata.annotations?.[templateAnnotation];
}

/** The image that new pods of a component get now, which is not always the one they are to have. */
export function imageInForce(observation: Observation, name: ComponentName): string | undefined {
  const set = statefulSetOf(observation, name);
  const template: PodTemplate | undefined = set?.spec.template;
  const server = template?.spec?.containers?.find(container => container.name === name);
  return server?.image ?? believed(set?.metadata.annotations)[imageAnnotation];
}

type PodTemplate = NonNullable<StatefulSet['spec']['template']> & {
  readonly spec?: { readonly containers?: readonly { readonly name: string; readonly image?: string }[] };
};
