import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, isObserved } from '#src/cluster/model/component-state.ts';
import type { Revision, StatefulSet } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import { type Rollout, type Rollouts, remembered } from '#src/cluster/model/remembered.ts';
import { fitted } from '#src/cluster/objects/fitted.ts';
import { type ComponentName, templateAnnotation } from '#src/components/build/names.ts';
import { believed, isEdited, ofTemplate } from '#src/components/build/seal.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** A StatefulSet as it is to be now, or the fact without which that is not known. */
export type SetInForce = { readonly set: KubernetesObject } | { readonly needs: Question };

/**
 * The StatefulSet in force: as wanted; but while its roll has failed with the last template that has proven itself, so
 * that evicted pods do not come back with what is known to fail. What was proven is remembered before it is replaced.
 */
export function setInForce(
  state: ClusterState,
  name: ComponentName,
  wanted: KubernetesObject,
  { proven, failed }: Rollout,
): SetInForce {
  if (proven === undefined) return { set: wanted };
  const before = remembered(state.observation, name);
  const isRemembered = before.proven === proven;
  if (isRemembered && !failed) return { set: wanted };
  const live = liveOf(state.components[name], proven);
  if (live) return { set: withTemplateOf(live, wanted) };
  if (!isRemembered) return { set: wanted };
  const found = withProven(state, name, wanted, proven);
  // What was proven is known when it is told what has failed, and that is remembered before it is replaced.
  return before.failed || 'needs' in found ? found : { set: wanted };
}

/**
 * What is wanted, with the template that there is: that of the revision that has proven itself where somebody has edited
 * it by hand, or the StatefulSet is away.
 */
export function keptSet(state: ClusterState, name: ComponentName, wanted: KubernetesObject): SetInForce {
  const { statefulSet: live } = state.components[name];
  const { proven } = remembered(state.observation, name);
  if (proven === undefined || tells(live, wanted, proven)) return { set: withKept(live, wanted, undefined) };
  const fact = state.observation.facts.provenRevisions;
  if (!fact) return { needs: { fact: 'provenRevisions', of: [proven] } };
  const revision = 'value' in fact ? fact.value[proven] : undefined;
  // What was edited is only what it tells of its template.
  const isOnlyEdited = live && isEdited(live.metadata.annotations) && isTrusted(live, proven);
  if (revision && isOnlyEdited) return { set: withRevision(wanted, revision) };
  return { set: withKept(live, wanted, revision) };
}

/** Whether what there is tells enough of its template: it is that of the wish, or has served and says itself what it is. */
function tells(live: StatefulSet | undefined, wanted: KubernetesObject, proven: string): boolean {
  if (!live) return false;
  if (isOfTemplate(live, wanted.metadata.annotations)) return true;
  return !isEdited(live.metadata.annotations) && isTrusted(live, proven);
}

/** Whether a StatefulSet has the revision that has proven itself, as far as that has been seen. */
function isTrusted(live: StatefulSet, proven: string): boolean {
  return !isObserved(live) || live.status?.updateRevision === proven;
}

/** With a revision where that is what the StatefulSet was given or it is away; else with what there is. */
function withKept(
  live: StatefulSet | undefined,
  wanted: KubernetesObject,
  revision: Revision | undefined,
): KubernetesObject {
  if (revision && (!live || isOfTemplate(live, revision.annotations))) return withRevision(wanted, revision);
  return live ? withTemplateOf(live, wanted) : wanted;
}

/** Whether a StatefulSet was given the template that annotations tell of, whatever has become of it since. */
function isOfTemplate({ metadata }: StatefulSet, told: Readonly<Record<string, string>> = {}): boolean {
  return believed(metadata.annotations)[templateAnnotation] === told[templateAnnotation];
}

/** What is wanted, with the template that is there. */
function withTemplateOf(live: StatefulSet, wanted: KubernetesObject): KubernetesObject {
  const { template } = live.spec;
  const { annotations = {} } = live.metadata;
  const isSame = isOfTemplate(live, wanted.metadata.annotations);
  return isSame || !template ? wanted : withRevision(wanted, { template, annotations });
}

function withRevision(wanted: KubernetesObject, { template, annotations }: Revision): KubernetesObject {
  // One that an earlier release left out is not that of what is wanted.
  const others = Object.entries(wanted.metadata.annotations ?? {}).filter(
    ([key]) => !ofTemplate.includes(key),
  );
  const own = ofTemplate.flatMap(key => (annotations[key] ? [[key, annotations[key]] as const] : []));
  const metadata = { ...wanted.metadata, annotations: Object.fromEntries([...others, ...own]) };
  return { ...wanted, metadata, spec: { ...(wanted['spec'] as object), template } };
}

/** What is there, where its controller has seen that its template is the one that has proven itself. */
function liveOf({ statefulSet: live }: ComponentState, proven: string): StatefulSet | undefined {
  return live && isObserved(live) && live.status?.updateRevision === proven ? live : undefined;
}

/** What is wanted, with the template of a revision that is not there now; while nobody says what that was, with what is. */
function withProven(
  { observation, components }: ClusterState,
  name: ComponentName,
  wanted: KubernetesObject,
  proven: string,
): SetInForce {
  const { statefulSet: live } = components[name];
  const fact = observation.facts.provenRevisions;
  if (!fact) return { needs: { fact: 'provenRevisions', of: [proven] } };
  if ('error' in fact) return { set: live ? withTemplateOf(live, wanted) : wanted };
  const revision = fact.value[proven];
  return { set: revision ? withRevision(wanted, revision) : wanted };
}

/** StatefulSets by component, and the facts without which the others are not known. */
export interface SetsInForce {
  readonly sets: Map<ComponentName, KubernetesObject>;
  readonly needs: readonly Question[];
}

/** The StatefulSets as far as they may be wished for now: those of `keeps` stay as they are. */
export function wantedSets(
  state: ClusterState,
  wished: ReadonlyMap<ComponentName, KubernetesObject>,
  keeps: ReadonlySet<ComponentName>,
): SetsInForce {
  return gathered(wished, (name, set) => (keeps.has(name) ? keptSet(state, name, set) : { set }));
}

/** The StatefulSets in force. */
export function setsInForce(
  state: ClusterState,
  wanted: ReadonlyMap<ComponentName, KubernetesObject>,
  rollouts: Rollouts,
): SetsInForce {
  return gathered(wanted, (name, set) => {
    const found = setInForce(state, name, set, rollouts[name]);
    return 'needs' in found ? found : { set: fitted(found.set, state.components[name].statefulSet) };
  });
}

function gathered(
  wanted: ReadonlyMap<ComponentName, KubernetesObject>,
  inForce: (name: ComponentName, set: KubernetesObject) => SetInForce,
): SetsInForce {
  const sets = new Map<ComponentName, KubernetesObject>();
  const needs: Question[] = [];
  for (const [name, set] of wanted) {
    const found = inForce(name, set);
    if ('needs' in found) needs.push(found.needs);
    else sets.set(name, found.set);
  }
  return { sets, needs };
}
