import type { FailedRoll } from '#src/api/cluster-status.ts';
import {
  type ComponentName,
  componentNames,
  imageAnnotation,
  templateAnnotation,
} from '#src/components/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { FactName, FailingBroker, Observation, Pod, Revision } from './observation.ts';
import { failureOf } from './unit.ts';
import { type ComponentView, isAlive, isObserved, isReady, readySince, revisionOf } from './view.ts';
import type { World } from './world.ts';

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
  return fact !== undefined && 'value' in fact && !fact.value.some(({ name }) => name === pod.metadata.name);
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
  const seconds = (Date.parse(observation.now) - readySince(pod)) / 1000;
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

function rolloutOf(world: World, view: ComponentView, wanted: string | undefined): Rollout {
  const { observation } = world;
  const before = remembered(observation, view.name);
  const revision =
    view.statefulSet && isObserved(view.statefulSet) ? view.statefulSet.status?.updateRevision : undefined;
  const someServes = (of: string | undefined) => {
    return (
      of !== undefined && view.pods.some(pod => revisionOf(pod) === of && serves(world, view, before, pod))
    );
  };
  const redeemed = someServes(before.failed?.revision) ? before.failed?.revision : undefined;
  const proven = redeemed ?? (someServes(revision) ? revision : before.proven);
  const kept = before.failed?.template === wanted && !redeemed ? before.failed : undefined;
  const failed = kept ?? (revision === proven ? undefined : newFailure(world, view, before));
  const checked = view.name === 'broker' && allChecked(world, view) ? revision : before.checked;
  return {
    ...(proven !== undefined && { proven }),
    ...(checked !== undefined && { checked }),
    ...(failed?.template === wanted && failed && { failed }),
  };
}

/** The rollout of every component; `wanted` are the StatefulSets that the specification asks for. */
export function rolloutsOf(world: World, wanted: ReadonlyMap<ComponentName, KubernetesObject>): Rollouts {
  const rollouts = componentNames.map(name => {
    const template = wanted.get(name)?.metadata.annotations?.[templateAnnotation];
    return [name, rolloutOf(world, world.views[name], template)] as const;
  });
  return Object.fromEntries(rollouts) as unknown as Rollouts;
}

/** The revisions that have to be looked up, by component: those to which a failed roll goes back. */
export function revisionsToRestore(observation: Observation): Map<ComponentName, string> {
  const names = componentNames.flatMap(name => {
    const { proven, failed } = remembered(observation, name);
    return proven && failed ? [[name, proven] as const] : [];
  });
  return new Map(names);
}

function withRevision(wanted: KubernetesObject, { template, annotations }: Revision): KubernetesObject {
  const own = Object.fromEntries(
    [imageAnnotation, templateAnnotation].flatMap(key => (annotations[key] ? [[key, annotations[key]]] : [])),
  );
  const metadata = { ...wanted.metadata, annotations: { ...wanted.metadata.annotations, ...own } };
  return { ...wanted, metadata, spec: { ...(wanted['spec'] as object), template } };
}

/** A StatefulSet as it is to be now, or the fact without which that is not known. */
export type SetInForce = { readonly set: KubernetesObject } | { readonly needs: FactName };

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
  const isKnown = before.proven === proven;
  if (!live || !proven || (isKnown && !(failed && before.failed))) return { set: wanted };
  const template = live.spec.template;
  if (template && isObserved(live) && live.status?.updateRevision === proven) {
    return { set: withRevision(wanted, { template, annotations: live.metadata.annotations ?? {} }) };
  }
  if (!isKnown) return { set: wanted };
  const fact = observation.facts.provenRevisions;
  if (!fact) return { needs: 'provenRevisions' };
  const revision = 'value' in fact ? fact.value[name] : undefined;
  return { set: revision ? withRevision(wanted, revision) : wanted };
}

/** The StatefulSets in force, by component, and the facts without which they are not known. */
export function setsInForce(
  world: World,
  wanted: ReadonlyMap<ComponentName, KubernetesObject>,
  rollouts: Rollouts,
): { sets: Map<ComponentName, KubernetesObject>; needs: FactName[] } {
  const sets = new Map<ComponentName, KubernetesObject>();
  const needs: FactName[] = [];
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
