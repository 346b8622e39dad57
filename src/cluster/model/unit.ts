import type { Unit } from '#src/api/cluster-status.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { type ComponentState, isAlive, isReady, isSilent, isUpdated } from './component-state.ts';
import type { ContainerState, Pod } from './observation.ts';
import { sentence } from './sentence.ts';

type Judgement = Pick<Unit, 'workloadStatus' | 'message'>;

const pullReasons = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];

function judgeWaiting({ reason, message }: NonNullable<ContainerState['waiting']>): Judgement | undefined {
  if (reason && pullReasons.includes(reason)) {
    return {
      workloadStatus: 'Blocked',
      message: `image cannot be pulled (${reason}): ${message ?? 'no details'}. Correct spec.image or spec.imagePullSecrets.`,
    };
  }
  if (
    reason === 'CreateContainerConfigError' ||
    reason === 'CreateContainerError' ||
    reason === 'RunContainerError'
  ) {
    return {
      workloadStatus: 'Blocked',
      message: `container cannot be created (${reason}): ${message ?? 'no details'}`,
    };
  }
  return undefined;
}

function judgeContainers(pod: Pod): Judgement | undefined {
  for (const { state, lastState, restartCount = 0 } of pod.status?.containerStatuses ?? []) {
    const waiting = state?.waiting && judgeWaiting(state.waiting);
    if (waiting) return waiting;
    const end = state?.terminated ?? lastState?.terminated;
    if (end && !state?.running) {
      const cause = end.reason === 'OOMKilled' ? 'out of memory' : `exit code ${end.exitCode ?? 'unknown'}`;
      return {
        workloadStatus: 'Error',
        message: `container failed (${cause}, ${restartCount} restarts). See kubectl logs --previous ${pod.metadata.name}.`,
      };
    }
  }
  return undefined;
}

/** What a pod that does not serve is doing; undefined for one that does. */
export function judgePod(pod: Pod): Judgement | undefined {
  const node = pod.spec?.nodeName;
  if (!isAlive(pod)) {
    const silence = isSilent(pod) ? `, but its node ${node} does not report` : '';
    return { workloadStatus: 'Maintenance', message: `is being stopped${silence}` };
  }
  if (isReady(pod)) return undefined;
  if (isSilent(pod)) {
    const message = `does not answer for itself: its node ${node} does not report. Kubernetes evicts it if that lasts`;
    return { workloadStatus: 'Waiting', message };
  }
  const scheduled = conditionOf(pod.status, 'PodScheduled');
  if (
    scheduled?.status === 'False' &&
    scheduled.message?.includes('unbound immediate PersistentVolumeClaims')
  ) {
    return { workloadStatus: 'Waiting', message: 'waits for its volumes' };
  }
  if (scheduled?.status === 'False') {
    return {
      workloadStatus: 'Blocked',
      message: `cannot be scheduled: ${scheduled.message ?? 'no details'}`,
    };
  }
  return judgeContainers(pod) ?? { workloadStatus: 'Waiting', message: 'is starting' };
}

/** How a pod fails whose containers end again and again, or that needs a person: waiting for it would be in vain. */
export function failureOf(pod: Pod): string | undefined {
  const judged = judgePod(pod);
  if (judged?.workloadStatus === 'Blocked') return judged.message;
  const restarts = (pod.status?.containerStatuses ?? []).map(({ restartCount = 0 }) => restartCount);
  return judged?.workloadStatus === 'Error' && Math.max(0, ...restarts) >= 2 ? judged.message : undefined;
}

/** The units of a component that are not Active, in the order of their ordinals; more is known of those in `stuck`. */
export function unitsOf(
  { name, pods, missing, statefulSet }: ComponentState,
  stuck: readonly Unit[] = [],
): Unit[] {
  const existing = pods.flatMap(pod => {
    const known = stuck.find(unit => unit.name === pod.metadata.name);
    if (known) return [known];
    const outdated = statefulSet?.status?.updateRevision !== undefined && !isUpdated(pod, statefulSet);
    const judgement =
      judgePod(pod) ??
      (outdated ? ({ workloadStatus: 'Maintenance', message: 'waits for its restart' } as const) : undefined);
    return judgement ? [{ name: pod.metadata.name, component: name, ...judgement }] : [];
  });
  const absent = statefulSet ? missing : [];
  const awaited = absent.map(pod => {
    return {
      name: pod,
      component: name,
      workloadStatus: 'Waiting' as const,
      message: 'is about to be created',
    };
  });
  return [...existing, ...awaited].map(unit => ({ ...unit, message: sentence(unit.message) }));
}
