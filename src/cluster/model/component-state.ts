import { mostReplicas } from '#src/api/components.ts';
import type { ClusterContext } from '#src/components/build/context.ts';
import {
  type ComponentName,
  componentLabel,
  ordinalOf,
  podName,
  workloadName,
} from '#src/components/build/names.ts';
import { isAskedFor } from '#src/components/build/settings.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { Claim, Observation, Pod, StatefulSet } from './observation.ts';

export function statefulSetOf(observation: Observation, component: ComponentName): StatefulSet | undefined {
  return setsIn(observation.owned).get(workloadName(observation.cluster.metadata.name, component));
}

/** How many pods a StatefulSet is to have: somebody may have scaled it to more than there ever are. */
export function replicasOf(set: StatefulSet | undefined): number | undefined {
  return set?.spec.replicas === undefined ? undefined : Math.min(set.spec.replicas, mostReplicas);
}

export function podsOf(observation: Pick<Observation, 'pods'>, component: string): readonly Pod[] {
  return podsIn(observation.pods).get(component) ?? [];
}

export function podOf(observation: Observation, component: string, name: string): Pod | undefined {
  return podsOf(observation, component).find(({ metadata }) => metadata.name === name);
}

export function claimsOf(observation: Observation, component: string): readonly Claim[] {
  return claimsIn(observation.claims).get(component) ?? [];
}

/** The volumes of one pod, by the names that its StatefulSet gives them. */
export function claimsOfPod(observation: Observation, component: string, pod: string): readonly Claim[] {
  return claimsOf(observation, component).filter(({ metadata }) => metadata.name.endsWith(`-${pod}`));
}

/**
 * The volumes that only this pod keeps: their claims are deleted, and Kubernetes waits for it before it lets them go, or
 * their PersistentVolumes are gone while it has them mounted, and no other pod would get them.
 */
export function claimsKeptBy(observation: Observation, pod: Pod): readonly Claim[] {
  const claims = claimsOfPod(observation, componentOf(pod), pod.metadata.name);
  return claims.filter(claim => (isLost(claim) ? isPlaced(pod) : !isAlive(claim) && !isUnbound(claim)));
}

/** Whether nothing is gone with a pod, as far as is known: only such a one is deleted, but where others have all that it holds. */
export function isSpare(observation: Observation, pod: Pod): boolean {
  const isUnknown = observation.unknownClaims?.some(name => name.endsWith(`-${pod.metadata.name}`));
  return !isUnknown && claimsKeptBy(observation, pod).length === 0;
}

/** Whether the PersistentVolume of a claim is gone. */
export function isLost({ status }: Claim): boolean {
  return status?.phase === 'Lost';
}

/** Whether a pod has been given a node; no scheduler gives it one while a PersistentVolume of its claims is gone. */
function isPlaced({ spec, status }: Pod): boolean {
  return spec?.nodeName !== undefined || status?.phase !== 'Pending';
}

/** Whether a claim has never had a volume: then it holds nothing. */
export function isUnbound({ spec, status }: Claim): boolean {
  return status?.phase === 'Pending' && spec?.volumeName === undefined;
}

/** Whether an object is not on its way out. */
export function isAlive({ metadata }: KubernetesObject): boolean {
  return metadata.deletionTimestamp === undefined;
}

export function componentOf({ metadata }: KubernetesObject): string {
  return metadata.labels?.[componentLabel] ?? '';
}

/** Whether a pod gets traffic: one that is being stopped does not, although its condition Ready stays True for a while. */
export function isReady(pod: Pod): boolean {
  return conditionOf(pod.status, 'Ready')?.status === 'True' && isAlive(pod);
}

/** Names of those of the first `count` pods of a component that do not serve, or do not exist. */
export function awayOf(observation: Observation, component: ComponentName, count: number): string[] {
  const serving = new Set(podsOf(observation, component).filter(isReady).map(nameOf));
  const { name } = observation.cluster.metadata;
  const expected = Array.from({ length: count }, (_, ordinal) => podName(name, component, ordinal));
  return expected.filter(each => !serving.has(each));
}

function nameOf({ metadata }: KubernetesObject): string {
  return metadata.name;
}

/**
 * Whether a pod is not ready because its node does not report: the kubelet calls no pod unready whose containers are
 * ready without giving a reason, Kubernetes' node controller does.
 */
export function isSilent({ status }: Pod): boolean {
  const ready = conditionOf(status, 'Ready');
  const containers = conditionOf(status, 'ContainersReady');
  return ready?.status === 'False' && !ready.reason && containers?.status === 'True';
}

/** Whether a pod has lost its StatefulSet; one that is made again adopts it. */
export function isOrphan(pod: Pod): boolean {
  return (pod.metadata.ownerReferences ?? []).length === 0 && isAlive(pod);
}

/** One component as it is. */
export interface ComponentState {
  readonly name: ComponentName;
  /** Whether it is not asked for and nothing of it runs: then nothing is made of it, and it keeps nothing waiting. */
  readonly absent: boolean;
  readonly statefulSet: StatefulSet | undefined;
  /** In the order of their ordinals. */
  readonly pods: readonly Pod[];
  readonly claims: readonly Claim[];
  readonly desired: number;
  readonly ready: number;
  /** Pods of the present revision, as far as the StatefulSet's controller has seen the present template. */
  readonly updated: readonly Pod[];
  /** Names of the pods that its StatefulSet is to make and that do not exist. */
  readonly missing: readonly string[];
}

/** Whether the StatefulSet's status speaks of its present spec; one on its way out speaks of nothing. */
export function isObserved(set: StatefulSet): boolean {
  return isAlive(set) && set.status?.observedGeneration === set.metadata.generation;
}

/** The revision of its StatefulSet that a pod was made with. */
export function revisionOf({ metadata }: Pod): string | undefined {
  return metadata.labels?.['controller-revision-hash'];
}

export function isUpdated(pod: Pod, set: StatefulSet): boolean {
  return revisionOf(pod) === set.status?.updateRevision;
}

/** Pods that are not as their StatefulSet says, as far as its controller has seen that. */
export function outdatedOf({ statefulSet, pods }: ComponentState): Pod[] {
  if (!statefulSet || !isObserved(statefulSet)) return [];
  return pods.filter(pod => !isUpdated(pod, statefulSet) && isAlive(pod));
}

/** Whether a pod has ever been ready, as far as its conditions tell. */
export function hasBeenReady(pod: Pod): boolean {
  const started = Date.parse(pod.status?.startTime ?? '');
  // A pod that was never ready has been unready since it started; both times are rounded to seconds.
  return isReady(pod) || !(readySince(pod) <= started + 1000 || readySince(pod) === 0);
}

/** Since when a pod is ready, or is not, in milliseconds; long ago where nobody has said so. */
export function readySince({ status }: Pod): number {
  return Date.parse(conditionOf(status, 'Ready')?.lastTransitionTime ?? '') || 0;
}

export function componentStateOf(
  observation: Observation,
  context: Pick<ClusterContext, 'name'>,
  name: ComponentName,
  desired: number,
): ComponentState {
  const statefulSet = statefulSetOf(observation, name);
  const pods = podsOf(observation, name);
  const present = new Set(pods.map(({ metadata }) => metadata.name));
  const length = Math.min(desired, statefulSet?.spec.replicas ?? desired);
  const expected = Array.from({ length }, (_, ordinal) => podName(context.name, name, ordinal));
  return {
    name,
    absent: !isAskedFor(observation.cluster.spec, name) && !statefulSet && pods.length === 0,
    statefulSet,
    pods,
    claims: claimsOf(observation, name),
    desired,
    ready: pods.filter(isReady).length,
    updated: statefulSet && isObserved(statefulSet) ? pods.filter(pod => isUpdated(pod, statefulSet)) : [],
    missing: expected.filter(pod => !present.has(pod)),
  };
}

/** Whether all its pods are there and serve, whatever template they have. */
export function isWhole({ absent, statefulSet, pods, desired, ready }: ComponentState): boolean {
  if (absent) return true;
  return statefulSet !== undefined && pods.length === desired && ready === desired;
}

/** Whether the component is exactly what its present spec asks for: this and nothing less makes it Ready. */
export function isSettled(component: ComponentState): boolean {
  const { absent, statefulSet, pods, desired, ready, updated } = component;
  if (absent) return true;
  return (
    statefulSet !== undefined &&
    isObserved(statefulSet) &&
    statefulSet.spec.replicas === desired &&
    pods.length === desired &&
    ready === desired &&
    updated.length === desired
  );
}

/** By their names: labels may be taken off by hand. */
const setsIn = groupedOnce((owned: Observation['owned']) => {
  const isSet = (object: KubernetesObject): object is StatefulSet => object.kind === 'StatefulSet';
  return new Map(owned.filter(isSet).map(set => [set.metadata.name, set]));
});

/** By component, in the order of their ordinals. */
const podsIn = groupedOnce((pods: Observation['pods']) => {
  const inOrder = pods.toSorted((a, b) => ordinalOf(a.metadata.name) - ordinalOf(b.metadata.name));
  return Map.groupBy(inOrder, componentOf);
});

const claimsIn = groupedOnce((claims: Observation['claims']) => Map.groupBy(claims, componentOf));

/** What is observed never changes: a list is grouped once, however often it is asked before another one is. */
function groupedOnce<List extends object, Groups>(group: (list: List) => Groups): (list: List) => Groups {
  let last: { readonly list: List; readonly groups: Groups } | undefined;
  return list => {
    if (last?.list !== list) last = { list, groups: group(list) };
    return last.groups;
  };
}
