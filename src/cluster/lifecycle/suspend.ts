import type { Unit } from '#src/api/cluster-status.ts';
import type { Writability } from '#src/cluster/bookkeeper/writable.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import {
  type ComponentState,
  componentStateOf,
  isObserved,
  isOrphan,
  isUpdated,
} from '#src/cluster/model/component-state.ts';
import type { Gate } from '#src/cluster/model/gate.ts';
import { nothing, type Plan } from '#src/cluster/model/plan.ts';
import { changesOf } from '#src/cluster/objects/changes.ts';
import { ownersOf } from '#src/cluster/objects/sets.ts';
import type { OperatorUpgrade } from '#src/cluster/rollout/operator-upgrade.ts';
import type { Rollouts } from '#src/cluster/rollout/remembered.ts';
import { awaitedRelease, presentReleases } from '#src/cluster/rollout/versions.ts';
import { statusOf } from '#src/cluster/status/status.ts';
import type { Expansion } from '#src/cluster/volumes/expansion.ts';
import { podsAtRisk, risksMeanwhile } from '#src/cluster/volumes/risk.ts';
import { releaseOf } from '#src/components/build/context.ts';
import { byComponent, type ComponentName, componentNames, ordinalOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { wantedFinalizers } from './deletion.ts';

/** Whether no wish waits for anything, be the pods well or not. Objects to apply are not looked at. */
export function isCarriedOut(
  { components, steps, context }: ClusterState,
  expansions: ReadonlyMap<ComponentName, Expansion>,
  rollouts: Rollouts,
): boolean {
  if (steps.length > 0 || expansions.size > 0) return false;
  return componentNames.every(name => {
    const { statefulSet: set, pods } = components[name];
    if (!set || !isObserved(set) || awaitedRelease(context, name) || rollouts[name].failed) return false;
    return pods.every(pod => isUpdated(pod, set));
  });
}

/** How many pods a component has; where its StatefulSet is away, the pods and the status tell. */
function presentReplicas(
  { observation }: ClusterState,
  { name, statefulSet, pods, desired }: ComponentState,
): number {
  if (statefulSet) return statefulSet.spec.replicas ?? desired;
  if (pods.length === 0) return desired;
  const told = observation.cluster.status?.components?.[name]?.desired ?? 0;
  return Math.max(told, ...pods.map(({ metadata }) => ordinalOf(metadata.name) + 1));
}

/**
 * The world as it is, without the wishes that wait. What is remembered stays, but for the looks at bookies that leave:
 * whatever was seen before a pause is no reason to let one go after it.
 */
function present(state: ClusterState): ClusterState {
  const { observation, context, bookies } = state;
  const { release, releases } = presentReleases(observation, releaseOf(context.spec));
  const components = byComponent(name => {
    return componentStateOf(observation, context, name, presentReplicas(state, state.components[name]));
  });
  const atRisk = [...podsAtRisk(observation, 'zookeeper'), ...podsAtRisk(observation, 'bookkeeper')];
  const draining = (observation.cluster.status?.drainingBookies ?? []).map(({ name }) => ({ name }));
  return {
    ...state,
    components,
    steps: [],
    risks: risksMeanwhile(observation, atRisk, 'Its data is moved when the cluster is resumed'),
    bookies: { ...bookies, draining },
    context: { ...context, spec: { ...context.spec, ...release }, releases },
  };
}

/**
 * What the growth of volumes has taken away in the pass before: pods that nobody owns are not left alone, one that ends
 * would be gone. With as many pods as there are.
 */
function restored(state: ClusterState): KubernetesObject[] {
  const orphaned = Object.values(state.components).filter(
    component => !component.statefulSet && component.pods.some(isOrphan),
  );
  return orphaned.flatMap(({ name, desired }) => {
    return ownersOf(state, name).map(object => {
      const spec = { ...(object['spec'] as object), replicas: desired };
      return object.kind === 'StatefulSet' ? { ...object, spec } : object;
    });
  });
}

export interface SuspendedFindings {
  readonly metadata: Gate;
  readonly writing: Writability;
  /** Whether there would have been something to do. */
  readonly isPending: boolean;
  /** Pods that wait for a person because of their node. */
  readonly stuck: readonly Unit[];
  readonly upgrade?: OperatorUpgrade;
}

/** How often a suspended cluster is looked at although nothing has happened: some facts no watch tells. */
const lookSeconds = 60;

/**
 * A pass over a cluster that is left alone: nothing but its status is written, the finalizers, so that it can be
 * deleted as any other, and what its own growth took away.
 */
export function planSuspended(
  state: ClusterState,
  { writing, isPending, ...looked }: SuspendedFindings,
): Plan {
  const asItIs = present(state);
  const finalizers = wantedFinalizers(state.observation, []);
  const found = { ...looked, writing: writing.gate, suspended: true, pending: isPending } as const;
  const { status, events } = statusOf(asItIs, found);
  return {
    ...nothing,
    changes: changesOf(state.observation, restored(asItIs)),
    ...(finalizers && { finalizers }),
    status,
    events,
    wakeAfterSeconds: Math.min(lookSeconds, writing.wakeAfterSeconds ?? lookSeconds),
  };
}
