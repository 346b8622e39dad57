import type { Unit } from '#src/api/cluster-status.ts';
import {
  type ComponentState,
  isAlive,
  isReady,
  isSilent,
  isUpdated,
} from '#src/cluster/model/component-state.ts';
import type { Claim, LiveCondition, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Judgement } from '#src/cluster/model/said.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { judgeContainers } from './containers.ts';
import { isHeldUp, missingSeconds, pendingOf, withWarnings } from './held-up.ts';
import { judgeUnseen } from './unlabelled.ts';

/** What a pod that does not serve is doing, by its own status and that of its component's `claims`; undefined for one that does. */
export function judgePod(pod: Pod, claims: readonly Claim[]): Judgement | undefined {
  if (isReady(pod)) return undefined;
  const starting: Judgement = { workloadStatus: 'Waiting', reason: 'Starting', message: 'is starting' };
  return judgeNode(pod) ?? judgeScheduling(pod, pendingOf(pod, claims)) ?? judgeContainers(pod) ?? starting;
}

/** What one that ends, or whose node is away, is doing. */
function judgeNode(pod: Pod): Judgement | undefined {
  const node = pod.spec?.nodeName;
  if (!isAlive(pod)) {
    const silence = isSilent(pod) ? `, but its node ${node} does not report` : '';
    return { workloadStatus: 'Maintenance', reason: 'PodStopping', message: `is being stopped${silence}` };
  }
  if (!isSilent(pod)) return undefined;
  const message = `does not answer for itself: its node ${node} does not report. Kubernetes evicts it if that lasts`;
  return { workloadStatus: 'Waiting', reason: 'NodeSilent', message };
}

/** What one that has no node yet is doing; `pending` are its volumes that are not there. */
function judgeScheduling(pod: Pod, pending: readonly Claim[]): Judgement | undefined {
  const scheduled = conditionOf(pod.status, 'PodScheduled');
  if (scheduled?.status === 'True') return undefined;
  const nameless = pending.find(({ spec }) => spec && spec.storageClassName === undefined);
  if (nameless) return withoutClass(nameless);
  const isAwaited = pending.some(isBeingProvisioned);
  if (scheduled?.status !== 'False' && !isAwaited) return undefined;
  return unplaced(scheduled, isAwaited);
}

/** What one is doing for which no node has been found yet, by the scheduler's word. */
function unplaced(scheduled: LiveCondition | undefined, isAwaited: boolean): Judgement {
  const why = scheduled?.message ?? 'no details';
  if (isAwaited) {
    return { workloadStatus: 'Waiting', reason: 'AwaitingVolumes', message: `waits for its volumes: ${why}` };
  }
  const isToBeTried = scheduled?.reason === 'SchedulerError';
  return isToBeTried
    ? { workloadStatus: 'Waiting', reason: 'Starting', message: `is about to be scheduled again: ${why}` }
    : { workloadStatus: 'Blocked', reason: 'Unschedulable', message: `cannot be scheduled: ${why}` };
}

/** Kubernetes gives a claim the default class when it is made, and as soon as there is one. */
function withoutClass({ metadata }: Claim): Judgement {
  return {
    workloadStatus: 'Blocked',
    reason: 'NoStorageClass',
    message: `waits for volume ${metadata.name}: it names no StorageClass, and there is no default one`,
    hint: 'Annotate one storageclass.kubernetes.io/is-default-class=true, or create the cluster anew with storageClassName in its storage.',
  };
}

/** A claim that a provisioner has been asked for; before a node is chosen nobody asks where the class waits for one. */
function isBeingProvisioned({ metadata }: Claim): boolean {
  return metadata.annotations?.['volume.kubernetes.io/storage-provisioner'] !== undefined;
}

/** How a pod fails whose containers end again and again, or that needs a person: waiting for it would be in vain. */
export function failureOf({ claims }: Pick<ComponentState, 'claims'>, pod: Pod): Judgement | undefined {
  const judged = judgePod(pod, claims);
  if (judged?.workloadStatus === 'Blocked') return judged;
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const restarts = [...initContainerStatuses, ...containerStatuses].map(
    ({ restartCount = 0 }) => restartCount,
  );
  return judged?.workloadStatus === 'Error' && Math.max(0, ...restarts) >= 2 ? judged : undefined;
}

/** A judgement as it is told, with what helps. */
export function toldOf({ hint, ...judgement }: Judgement): Omit<Judgement, 'hint'> {
  return hint === undefined ? judgement : { ...judgement, message: `${judgement.message}. ${hint}` };
}

const outdated = {
  workloadStatus: 'Maintenance',
  reason: 'Outdated',
  message: 'waits for its restart',
} as const;
const absent = {
  workloadStatus: 'Waiting',
  reason: 'PodMissing',
  message: 'is about to be created',
} as const;

/** Their StatefulSet may have failed to make them a moment before they were seen to be missing. */
const beforeSeconds = 30;

/** The same, and what Kubernetes warns of where that does not say it. */
export function judgeUnit(
  observation: Observation,
  pod: Pod,
  claims: readonly Claim[],
): Judgement | undefined {
  const judged = judgePod(pod, claims);
  if (judged?.reason === 'AwaitingVolumes' || judged?.reason === 'Unschedulable') {
    return withWarnings(
      observation,
      pendingOf(pod, claims).map(({ metadata }) => metadata.uid),
      judged,
    );
  }
  const isOpen = judged?.reason === 'Starting' && isHeldUp(pod);
  return isOpen ? withWarnings(observation, [pod.metadata.uid], judged) : judged;
}

/** The units of a component that are not Active, in the order of their ordinals; more is known of those in `stuck`. */
export function unitsOf(
  observation: Observation,
  component: ComponentState,
  stuck: readonly Unit[] = [],
): Unit[] {
  const { cluster, now } = observation;
  const { pods, missing, statefulSet } = component;
  const existing = pods.flatMap(pod => {
    return stuck.find(({ name }) => name === pod.metadata.name) ?? unitOf(observation, component, pod) ?? [];
  });
  const awaited = statefulSet ? missing.map(name => missingUnit(observation, component, name)) : [];
  const serving = new Set(pods.filter(isReady).map(({ metadata }) => metadata.name));
  return [...existing, ...awaited].map(unit => {
    const told = { ...unit, message: sentence(unit.message) };
    if (serving.has(unit.name)) return told;
    const before = cluster.status?.units?.find(({ name }) => name === unit.name);
    return { ...told, since: before?.since ?? now };
  });
}

function unitOf(
  observation: Observation,
  { name: component, claims, statefulSet }: ComponentState,
  pod: Pod,
): Unit | undefined {
  const hasRevision = statefulSet?.status?.updateRevision !== undefined;
  const isOutdated = hasRevision && !isUpdated(pod, statefulSet);
  const judgement = judgeUnit(observation, pod, claims) ?? (isOutdated ? outdated : undefined);
  return judgement && { name: pod.metadata.name, component, ...toldOf(judgement) };
}

/** It may be there all the same; else its StatefulSet knows why it does not make one. */
function missingUnit(observation: Observation, state: ComponentState, name: string): Unit {
  const { name: component, statefulSet } = state;
  const freshSeconds = (missingSeconds(observation, name) ?? 0) + beforeSeconds;
  const judged =
    judgeUnseen(observation, state, name) ??
    withWarnings(observation, [statefulSet?.metadata.uid], absent, freshSeconds);
  return { name, component, ...toldOf(judged) };
}
