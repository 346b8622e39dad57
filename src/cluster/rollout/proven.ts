import type { FailedRoll } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import {
  type ComponentState,
  hasBeenReady,
  isAlive,
  isObserved,
  isReady,
  revisionOf,
} from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { type Rollout, type Rollouts, remembered } from '#src/cluster/model/remembered.ts';
import {
  byComponent,
  type ComponentName,
  componentNames,
  templateAnnotation,
} from '#src/components/build/names.ts';
import { believed } from '#src/components/build/seal.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { blameOf } from './blame.ts';
import { allChecked, serves, unhealthy } from './broker-health.ts';
import { awaitedRelease } from './versions.ts';

/** Whether every pod is to have the revision that has proven itself. */
export function isProven({ statefulSet }: ComponentState, { proven }: Rollout): boolean {
  return proven !== undefined && statefulSet?.status?.updateRevision === proven;
}

function templateOf(set: KubernetesObject | undefined): string | undefined {
  return believed(set?.metadata.annotations)[templateAnnotation];
}

/** How a pod fails for which its template is to blame; a pod that is being stopped says nothing about it. */
function faultOf(state: ClusterState, component: ComponentState, pod: Pod): string | undefined {
  if (!isAlive(pod)) return undefined;
  return blameOf(state.observation, component, pod)?.message ?? unhealthy(state, component, pod);
}

/** The pod that shows that the present template, which has not proven itself, is no good; with how it fails. */
function newFailure(state: ClusterState, component: ComponentState, before: Rollout): FailedRoll | undefined {
  const { statefulSet: set, updated } = component;
  const template = templateOf(set);
  if (!set || !template || before.proven === undefined || isProven(component, before)) return undefined;
  for (const pod of updated) {
    const fault = faultOf(state, component, pod);
    if (!fault) continue;
    const revision = set.status?.updateRevision ?? '';
    return { template, revision, time: state.observation.now, message: `${pod.metadata.name} ${fault}` };
  }
  return undefined;
}

/**
 * The revision that has served where nothing is remembered, as after an upgrade of the operator: that of pods that are not
 * of the present one and serve, or have.
 */
function servedBefore({ statefulSet, pods }: ComponentState): string | undefined {
  const others = pods.filter(pod => revisionOf(pod) !== statefulSet?.status?.updateRevision);
  const pod = others.find(isReady) ?? others.find(hasBeenReady);
  return pod && revisionOf(pod);
}

function known(state: ClusterState, component: ComponentState): Rollout {
  const before = remembered(state.observation, component.name);
  const proven = before.proven ?? servedBefore(component);
  return { ...before, ...(proven !== undefined && { proven }) };
}

/** The revision that its StatefulSet gives new pods, as far as that has been seen. */
function presentRevision({ statefulSet }: ComponentState): string | undefined {
  return statefulSet && isObserved(statefulSet) ? statefulSet.status?.updateRevision : undefined;
}

function rolloutOf(
  state: ClusterState,
  component: ComponentState,
  wanted: readonly (string | undefined)[],
): Rollout {
  const before = known(state, component);
  const revision = presentRevision(component);
  const checked = allChecked(state, component) ? revision : before.checked;
  const redeemed = someServes(state, component, before, before.failed?.revision);
  const good = revision === checked ? revision : someServes(state, component, before, revision);
  const proven = redeemed ?? good ?? before.proven;
  const failed = redeemed ? undefined : failureIn(state, component, before, revision !== proven);
  const stands = failed && wanted.includes(failed.template) && !isMadeOtherwise(component, failed);
  return { ...ofRevisions(proven, checked), ...(stands && { failed }) };
}

/** Whether the template that has failed is another now, although the operator gives the same: others have changed it since. */
function isMadeOtherwise(component: ComponentState, { template, revision }: FailedRoll): boolean {
  const present = presentRevision(component);
  return present !== undefined && present !== revision && templateOf(component.statefulSet) === template;
}

function ofRevisions(proven: string | undefined, checked: string | undefined): Rollout {
  return { ...(proven !== undefined && { proven }), ...(checked !== undefined && { checked }) };
}

/** That revision, if a pod of it serves. */
function someServes(
  state: ClusterState,
  component: ComponentState,
  before: Rollout,
  revision: string | undefined,
): string | undefined {
  const hasIt = (pod: Pod) => revisionOf(pod) === revision && serves(state, component, before, pod);
  return revision !== undefined && component.pods.some(hasIt) ? revision : undefined;
}

/** The roll that has failed: the one that is remembered, or one that shows now that it does. */
function failureIn(
  state: ClusterState,
  component: ComponentState,
  before: Rollout,
  isOnTrial: boolean,
): FailedRoll | undefined {
  return before.failed ?? (isOnTrial ? newFailure(state, component, before) : undefined);
}

/**
 * The rollout of every component; `wanted` are the StatefulSets that the specification asks for now, `wished` those it asks
 * for when it is their turn. A roll that has failed is remembered for both, so that waiting for a turn does not forget it.
 */
export function rolloutsOf(
  state: ClusterState,
  wanted: ReadonlyMap<ComponentName, KubernetesObject>,
  wished: (name: ComponentName) => KubernetesObject,
): Rollouts {
  return byComponent(name => {
    const { desired, pods } = state.components[name];
    // What nobody runs has nothing to go back to: its configuration is gone by the time it comes back, and its version old.
    if (desired === 0 && pods.length === 0) return {};
    const templates = [templateOf(wanted.get(name))];
    if (awaitedRelease(state, name)) templates.push(templateOf(wished(name)));
    return rolloutOf(state, state.components[name], templates);
  });
}

/** Components whose pods may still have to go back to what they had. */
export function onTrial({ components }: ClusterState, rollouts: Rollouts): ComponentName[] {
  return componentNames.filter(name => {
    return (
      components[name].desired > 0 && (rollouts[name].failed || !isProven(components[name], rollouts[name]))
    );
  });
}
