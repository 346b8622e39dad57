import type { Unit } from '#src/api/cluster-status.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { type ComponentState, isAlive, isReady, isSilent, isUpdated } from './component-state.ts';
import type { Claim, ContainerState, ContainerStatus, Pod } from './observation.ts';
import type { Said } from './said.ts';
import { counted, sentence } from './sentence.ts';

type Judgement = Said &
  Pick<Unit, 'workloadStatus'> & {
    /** What helps while the pod is there. */
    readonly hint?: string;
  };

const pullReasons = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];
const creationReasons = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'];

/** What a pod that does not serve is doing, by its own status and that of its component's `claims`; undefined for one that does. */
export function judgePod(pod: Pod, claims: readonly Claim[]): Judgement | undefined {
  if (isReady(pod)) return undefined;
  const starting: Judgement = { workloadStatus: 'Waiting', reason: 'Starting', message: 'is starting' };
  return judgeNode(pod) ?? judgeScheduling(pod, claims) ?? judgeContainers(pod) ?? starting;
}

/** The first container that is in trouble: those that prepare the pod come first, and the others wait for them. */
function judgeContainers({ metadata: { name }, status = {} }: Pod): Judgement | undefined {
  for (const init of status.initContainerStatuses ?? []) {
    const hasDone = init.state?.terminated?.exitCode === 0;
    const judged = hasDone
      ? undefined
      : judgeContainer(init, `init container ${init.name}`, `${name} -c ${init.name}`);
    if (judged) return judged;
  }
  for (const container of status.containerStatuses ?? []) {
    const judged = judgeContainer(container, 'container', name);
    if (judged) return judged;
  }
  return undefined;
}

function judgeContainer(
  { state = {}, lastState, restartCount = 0 }: ContainerStatus,
  who: string,
  whose: string,
): Judgement | undefined {
  const waiting = state.waiting && judgeWaiting(state.waiting, who);
  if (waiting) return waiting;
  const end = state.terminated ?? lastState?.terminated;
  if (!end || state.running) return undefined;
  const message = `${who} failed (${causeOf(end)}, ${counted(restartCount, 'restart')})`;
  const hint = `See kubectl logs --previous ${whose}.`;
  return { workloadStatus: 'Error', reason: 'ContainerFailed', message, hint };
}

function judgeWaiting(
  { reason, message }: NonNullable<ContainerState['waiting']>,
  who: string,
): Judgement | undefined {
  if (!reason) return undefined;
  const why = `(${reason}): ${message ?? 'no details'}`;
  if (pullReasons.includes(reason)) {
    const [of, where] =
      who === 'container' ? ['', 'spec.version, spec.image'] : [` of ${who}`, 'it in the podTemplate'];
    return {
      workloadStatus: 'Blocked',
      reason: 'ImagePullFailed',
      message: `image${of} cannot be pulled ${why}`,
      hint: `Correct ${where} or spec.imagePullSecrets.`,
    };
  }
  if (!creationReasons.includes(reason)) return undefined;
  return {
    workloadStatus: 'Blocked',
    reason: 'ContainerNotCreated',
    message: `${who} cannot be created ${why}`,
  };
}

function causeOf({ reason, exitCode }: NonNullable<ContainerState['terminated']>): string {
  return reason === 'OOMKilled' ? 'out of memory' : `exit code ${exitCode ?? 'unknown'}`;
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

function judgeScheduling(pod: Pod, claims: readonly Claim[]): Judgement | undefined {
  const scheduled = conditionOf(pod.status, 'PodScheduled');
  if (scheduled?.status !== 'False') return undefined;
  const { message: why = 'no details' } = scheduled;
  const own = claims.filter(({ metadata }) => metadata.name.endsWith(`-${pod.metadata.name}`));
  if (own.some(isBeingProvisioned)) {
    return { workloadStatus: 'Waiting', reason: 'AwaitingVolumes', message: `waits for its volumes: ${why}` };
  }
  const message = `cannot be scheduled: ${why}`;
  return { workloadStatus: 'Blocked', reason: 'Unschedulable', message };
}

/** A claim that a provisioner has been asked for; before a node is chosen nobody asks where the class waits for one. */
function isBeingProvisioned({ metadata, status }: Claim): boolean {
  return (
    status?.phase === 'Pending' &&
    metadata.annotations?.['volume.kubernetes.io/storage-provisioner'] !== undefined
  );
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
function told({ hint, ...judgement }: Judgement): Omit<Judgement, 'hint'> {
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

/** The units of a component that are not Active, in the order of their ordinals; more is known of those in `stuck`. */
export function unitsOf(
  { name: component, pods, claims, missing, statefulSet }: ComponentState,
  stuck: readonly Unit[] = [],
): Unit[] {
  const isOutdated = (pod: Pod) => {
    return statefulSet?.status?.updateRevision !== undefined && !isUpdated(pod, statefulSet);
  };
  const existing = pods.flatMap(pod => {
    const { name } = pod.metadata;
    const known = stuck.find(unit => unit.name === name);
    if (known) return [known];
    const judgement = judgePod(pod, claims) ?? (isOutdated(pod) ? outdated : undefined);
    return judgement ? [{ name, component, ...told(judgement) }] : [];
  });
  const awaited = statefulSet ? missing.map(name => ({ name, component, ...absent })) : [];
  return [...existing, ...awaited].map(unit => ({ ...unit, message: sentence(unit.message) }));
}
