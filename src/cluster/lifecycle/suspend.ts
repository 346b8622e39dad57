import type { Unit } from '#src/api/cluster-status.ts';
import type { StoreMembership } from '#src/cluster/configuration-store/membership.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import {
  type ComponentState,
  componentStateOf,
  isObserved,
  isOrphan,
  isUpdated,
  replicasOf,
} from '#src/cluster/model/component-state.ts';
import type { Gate } from '#src/cluster/model/gate.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { nothing, type Plan } from '#src/cluster/model/plan.ts';
import type { Question } from '#src/cluster/model/question.ts';
import type { Rollouts } from '#src/cluster/model/remembered.ts';
import { changesOf } from '#src/cluster/objects/changes.ts';
import { configurationOf, wantedSet } from '#src/cluster/objects/sets.ts';
import type { OperatorUpgrade } from '#src/cluster/rollout/operator-upgrade.ts';
import { keptSet } from '#src/cluster/rollout/set-in-force.ts';
import { awaitedRelease, presentReleases } from '#src/cluster/rollout/versions.ts';
import { heardAfter } from '#src/cluster/serving/not-yet-heard.ts';
import { servingOf } from '#src/cluster/serving/serving.ts';
import { notStarting } from '#src/cluster/status/not-starting.ts';
import { statusOf } from '#src/cluster/status/status.ts';
import type { Expansion } from '#src/cluster/volumes/expansion.ts';
import { podsAtRisk, risksMeanwhile } from '#src/cluster/volumes/risk.ts';
import { releaseOf } from '#src/components/build/context.ts';
import { byComponent, type ComponentName, componentNames, ordinalOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { wantedFinalizers } from './deletion.ts';

/** Whether no change is under way or waits, whether the pods are well or not; objects to apply are counted by the caller. */
export function isCarriedOut(
  state: ClusterState,
  expansions: ReadonlyMap<ComponentName, Expansion>,
  rollouts: Rollouts,
): boolean {
  if (state.steps.length > 0 || expansions.size > 0) return false;
  return componentNames.every(name => {
    const { absent, statefulSet: set, pods } = state.components[name];
    if (absent) return true;
    if (!set || !isObserved(set) || awaitedRelease(state, name) || rollouts[name].failed) return false;
    return pods.every(pod => isUpdated(pod, set));
  });
}

/** How many pods a component has; where its StatefulSet is away, the pods and the status tell. */
function presentReplicas(
  { observation }: ClusterState,
  { name, statefulSet, pods, desired }: ComponentState,
): number {
  if (statefulSet) return replicasOf(statefulSet) ?? desired;
  if (pods.length === 0) return desired;
  const told = observation.cluster.status?.components?.[name]?.desired ?? 0;
  return Math.max(told, ...pods.map(({ metadata }) => ordinalOf(metadata.name) + 1));
}

/**
 * The cluster as it is, without the wishes that wait. What is remembered stays, except that a bookie was found without
 * ledgers: after a pause it is looked at anew.
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
    risks: risksMeanwhile(observation, atRisk, `Its data is moved when ${endOf(observation)}`),
    bookies: { ...bookies, draining },
    context: { ...context, spec: { ...context.spec, ...release }, releases },
  };
}

function endOf({ cluster }: Observation): string {
  return cluster.spec.suspend ? 'the cluster is resumed' : 'the metadata is back';
}

/**
 * The StatefulSets that were deleted so that volumes grow, just before: without them a pod that ends would
 * not come back. They are made with as many pods as there are, and with the template of these.
 */
function restored(state: ClusterState): { objects: KubernetesObject[]; needs: Question[] } {
  const objects: KubernetesObject[] = [];
  const needs: Question[] = [];
  for (const component of Object.values(state.components)) {
    if (component.statefulSet || !component.pods.some(isOrphan)) continue;
    const wanted = wantedSet(state, component.name);
    const spec = { ...(wanted['spec'] as object), replicas: component.desired };
    const kept = keptSet(state, component.name, { ...wanted, spec });
    if ('needs' in kept) needs.push(kept.needs);
    else objects.push(...configurationOf(state, component.name, kept.set), kept.set);
  }
  return { objects, needs };
}

export interface FoundAtRest {
  readonly metadata: Gate;
  readonly membership?: StoreMembership;
  /** Whether there would have been something to do. */
  readonly isPending: boolean;
  /** What that is, as far as it can be named. */
  readonly awaits: readonly string[];
  /** Pods that wait for a person because of their node. */
  readonly stuck: readonly Unit[];
  readonly upgrade?: OperatorUpgrade;
}

/** How often such a cluster is looked at although nothing has happened: some facts no watch tells. */
const lookSeconds = 60;

/**
 * A pass over a cluster that is left alone, because its spec says so or its metadata is lost: it writes the status, the
 * finalizers, so that it can be deleted as any other, and a StatefulSet that the operator itself took away.
 */
export function planAtRest(state: ClusterState, { isPending, ...looked }: FoundAtRest): Plan {
  const asItIs = present(state);
  const finalizers = wantedFinalizers(state.observation, []);
  const found = {
    ...looked,
    serving: servingOf(asItIs),
    ...(state.observation.cluster.spec.suspend && { suspended: true as const }),
    pending: isPending,
  };
  const { status, moving, events, deadlineSeconds = lookSeconds } = statusOf(asItIs, found);
  const { objects, needs } = restored(asItIs);
  const looks = [lookSeconds, heardAfter(state), notStarting(state).wakeAfterSeconds];
  return {
    ...nothing,
    needs,
    changes: changesOf(state.observation, objects),
    ...(finalizers && { finalizers }),
    status,
    moving,
    events,
    wakeAfterSeconds: Math.min(deadlineSeconds, ...looks.map(seconds => seconds ?? lookSeconds)),
  };
}
