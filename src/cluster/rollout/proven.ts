import type { FailedRoll } from '#src/api/cluster-status.ts';
import type { World } from '#src/cluster/model/cluster-state.ts';
import {
  type ComponentView,
  hasBeenReady,
  isAlive,
  isObserved,
  isReady,
  readySince,
  revisionOf,
} from '#src/cluster/model/component-state.ts';
import type {
  FailingBroker,
  Observation,
  Pod,
  Revision,
  StatefulSet,
} from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import { failureOf } from '#src/cluster/model/unit.ts';
import {
  type ComponentName,
  componentNames,
  imageAnnotation,
  templateAnnotation,
} from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { awaitedRelease } from './versions.ts';

/** How far the present template of a component can be trusted. */
export interface Rollout {
  /** The last revision of which a pod has served; absent while none ever has. */
  readonly proven?: string;
  /** Of brokers: the revision with which all of them have passed their health check. */
  readonly checked?: string;
  /** Set while the wanted template is one that has failed. */
  readonly failed?: FailedRoll;
}

export type Rollouts = Readonly<Record<ComponentName, Rollout>>;

/** What the status remembers of a component's rollout. */
function remembered({ cluster }: Observation, name: ComponentName): Rollout {
  const { provenRevision, checkedRevision, failedRoll } = cluster.status?.components?.[name] ?? {};
  return {
    ...(provenRevision && { proven: provenRevision }),
    ...(checkedRevision && { checked: checkedRevision }),
    ...(failedRoll && { failed: failedRoll }),
  };
}

/** Whether every pod is to have the revision that has proven itself. */
export function isProven({ statefulSet }: ComponentView, { proven }: Rollout): boolean {
  return proven !== undefined && statefulSet?.status?.updateRevision === proven;
}

/** Whether a pod serves: a broker that may have a new configuration says so by more than being ready. */
function serves({ observation }: World, view: ComponentView, before: Rollout, pod: Pod): boolean {
  if (!isReady(pod)) return false;
  if (view.name !== 'broker' || before.proven === undefined || revisionOf(pod) === before.proven) return true;
  const fact = observation.facts.failingBrokers;
  if (!fact || 'error' in fact) return false;
  // Where none of them lets us ask, none is worse than the others.
  if (isNobodyAsked(fact.value, view.pods.length)) return true;
  return !fact.value.some(({ name }) => name === pod.metadata.name);
}

/** For so long a broker may take to get well after its restart, in seconds. */
const recoverySeconds = 60;

/** How a broker fails its health check for longer than its restart explains, while others that were not restarted pass. */
function unhealthy(
  { observation }: World,
  { name, pods, updated }: ComponentView,
  pod: Pod,
): string | undefined {
  const fact = observation.facts.failingBrokers;
  if (name !== 'broker' || !fact || 'error' in fact) return undefined;
  const failing = fact.value.find(each => each.name === pod.metadata.name);
  const seconds = secondsSince(readySince(pod), observation.now);
  const doOthersPass = pods.some(other => {
    return (
      !updated.includes(other) &&
      isReady(other) &&
      !fact.value.some(each => each.name === other.metadata.name)
    );
  });
  if (!failing || failing.unauthorized || seconds < recoverySeconds || !doOthersPass) return undefined;
  return `${failing.message.replace(`${pod.metadata.name} `, '')}.`;
}

/** The pod that shows that the present template, which has not proven itself, is no good; with how it fails. */
function newFailure(world: World, view: ComponentView, before: Rollout): FailedRoll | undefined {
  const { statefulSet: set, updated, pods, desired } = view;
  const { now } = world.observation;
  const template = set?.metadata.annotations?.[templateAnnotation];
  if (!set || !template || before.proven === undefined || isProven(view, before)) return undefined;
  for (const pod of updated) {
    const failure = failureOf(pod) ?? unhealthy(world, view, pod);
    if (!failure || !isAlive(pod)) continue;
    const kept = `${pods.length - updated.length} of ${desired} pods stay as they were`;
    const remedy = 'correct or revert the specification, or ask for a restart to try it once more';
    const message = `${pod.metadata.name} ${failure} The roll stops here and ${kept}: ${remedy}.`;
    return { template, revision: set.status?.updateRevision ?? '', time: now, message };
  }
  return undefined;
}

function allChecked({ observation }: World, { updated, desired }: ComponentView): boolean {
  const fact = observation.facts.failingBrokers;
  if (!fact || 'error' in fact || updated.length < desired || !updated.every(isReady)) return false;
  // Where none of them lets us ask, none is worse than the others.
  return fact.value.length === 0 || isNobodyAsked(fact.value, desired);
}

/** Whether all brokers only say that they do not know who asks. */
export function isNobodyAsked(failing: readonly FailingBroker[], brokers: number): boolean {
  return failing.length === brokers && failing.every(({ unauthorized }) => unauthorized === true);
}

/**
 * The revision that has served where nothing is remembered, as after an upgrade of the operator: that of pods that are not
 * of the present one and serve, or have.
 */
function servedBefore({ statefulSet, pods }: ComponentView): string | undefined {
  const others = pods.filter(pod => revisionOf(pod) !== statefulSet?.status?.updateRevision);
  const pod = others.find(isReady) ?? others.find(hasBeenReady);
  return pod && revisionOf(pod);
}

function known(world: World, view: ComponentView): Rollout {
  const before = remembered(world.observation, view.name);
  const proven = before.proven ?? servedBefore(view);
  return { ...before, ...(proven !== undefined && { proven }) };
}

function rolloutOf(world: World, view: ComponentView, wanted: readonly (string | undefined)[]): Rollout {
  const before = known(world, view);
  const revision =
    view.statefulSet && isObserved(view.statefulSet) ? view.statefulSet.status?.updateRevision : undefined;
  const someServes = (of: string | undefined) => {
    return (
      of !== undefined && view.pods.some(pod => revisionOf(pod) === of && serves(world, view, before, pod))
    );
  };
  const redeemed = someServes(before.failed?.revision) ? before.failed?.revision : undefined;
  const checked = view.name === 'broker' && allChecked(world, view) ? revision : before.checked;
  const isGood = someServes(revision) || (revision !== undefined && revision === checked);
  const proven = redeemed ?? (isGood ? revision : before.proven);
  const failed = redeemed
    ? undefined
    : (before.failed ?? (revision === proven ? undefined : newFailure(world, view, before)));
  return {
    ...(proven !== undefined && { proven }),
    ...(checked !== undefined && { checked }),
    ...(failed && wanted.includes(failed.template) && { failed }),
  };
}

function templateOf(set: KubernetesObject | undefined): string | undefined {
  return set?.metadata.annotations?.[templateAnnotation];
}

/**
 * The rollout of every component; `wanted` are the StatefulSets that the specification asks for now, `wished` those it asks
 * for when it is their turn: what has failed is not forgotten while a tier before it blinks.
 */
export function rolloutsOf(
  world: World,
  wanted: ReadonlyMap<ComponentName, KubernetesObject>,
  wished: (name: ComponentName) => KubernetesObject,
): Rollouts {
  const rollouts = componentNames.map(name => {
    const templates = [templateOf(wanted.get(name))];
    if (awaitedRelease(world.context, name)) templates.push(templateOf(wished(name)));
    return [name, rolloutOf(world, world.views[name], templates)] as const;
  });
  return Object.fromEntries(rollouts) as unknown as Rollouts;
}

function withRevision(wanted: KubernetesObject, { template, annotations }: Revision): KubernetesObject {
  const own = Object.fromEntries(
    [imageAnnotation, templateAnnotation].flatMap(key => (annotations[key] ? [[key, annotations[key]]] : [])),
  );
  const metadata = { ...wanted.metadata, annotations: { ...wanted.metadata.annotations, ...own } };
  return { ...wanted, metadata, spec: { ...(wanted['spec'] as object), template } };
}

/** What is wanted, with the template that is there. */
function withTemplateOf(live: StatefulSet, wanted: KubernetesObject): KubernetesObject {
  const { template } = live.spec;
  const annotations = live.metadata.annotations ?? {};
  const isSame = annotations[templateAnnotation] === wanted.metadata.annotations?.[templateAnnotation];
  return isSame || !template ? wanted : withRevision(wanted, { template, annotations });
}

/** A StatefulSet as it is to be now, or the fact without which that is not known. */
export type SetInForce = { readonly set: KubernetesObject } | { readonly needs: Question };

/**
 * The StatefulSet in force: as wanted; but while its roll has failed with the last template that has proven itself, so
 * that evicted pods do not come back with what is known to fail. What was proven is remembered before it is replaced.
 */
export function setInForce(
  { observation, views }: World,
  name: ComponentName,
  wanted: KubernetesObject,
  { proven, failed }: Rollout,
): SetInForce {
  const { statefulSet: live } = views[name];
  const before = remembered(observation, name);
  const hasProven = live && isObserved(live) && live.status?.updateRevision === proven;
  if (proven === undefined) return { set: wanted };
  if (before.proven !== proven) return { set: hasProven ? withTemplateOf(live, wanted) : wanted };
  if (!failed || !before.failed) return { set: wanted };
  if (hasProven) return { set: withTemplateOf(live, wanted) };
  const fact = observation.facts.provenRevisions;
  if (!fact) return { needs: { fact: 'provenRevisions', of: [proven] } };
  if ('error' in fact) return { set: live ? withTemplateOf(live, wanted) : wanted };
  const revision = fact.value[proven];
  return { set: revision ? withRevision(wanted, revision) : wanted };
}

/** The StatefulSets in force, by component, and the facts without which they are not known. */
export function setsInForce(
  world: World,
  wanted: ReadonlyMap<ComponentName, KubernetesObject>,
  rollouts: Rollouts,
): { sets: Map<ComponentName, KubernetesObject>; needs: Question[] } {
  const sets = new Map<ComponentName, KubernetesObject>();
  const needs: Question[] = [];
  for (const [name, set] of wanted) {
    const found = setInForce(world, name, set, rollouts[name]);
    if ('needs' in found) needs.push(found.needs);
    else sets.set(name, found.set);
  }
  return { sets, needs };
}

/** Components whose pods may still have to go back to what they had. */
export function onTrial({ views }: World, rollouts: Rollouts): ComponentName[] {
  return componentNames.filter(name => {
    return views[name].desired > 0 && (rollouts[name].failed || !isProven(views[name], rollouts[name]));
  });
}
