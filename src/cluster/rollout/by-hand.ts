import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, isObserved } from '#src/cluster/model/component-state.ts';
import type { Revision, StatefulSet } from '#src/cluster/model/observation.ts';
import { remembered } from '#src/cluster/model/remembered.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import { templateAnnotation } from '#src/components/build/names.ts';
import { believed } from '#src/components/build/seal.ts';
import { deviations } from '#src/kubernetes/difference.ts';
import { describe } from '#src/kubernetes/object.ts';

/** What helps where pods fail with a template: it may not be the specification that made it another. */
export function remedyOf(state: ClusterState, component: ComponentState): string {
  const fields = fieldsByHand(state, component);
  if (!component.statefulSet || fields.length === 0)
    return 'correct or revert the specification, or ask for a restart to try it once more';
  const what = `${listed(fields)} of ${describe(component.statefulSet)}`;
  return `somebody else than the operator has changed ${what}. Take that back there, or correct it; the specification is as it was`;
}

/**
 * The fields in which the template differs from the one that has served, although the operator has given both the same:
 * what others write into a StatefulSet stays.
 */
export function fieldsByHand(state: ClusterState, component: ComponentState): string[] {
  const served = servedBefore(state, component);
  const live = component.statefulSet;
  if (!served || !live?.spec.template || !isObserved(live) || !isGivenAs(served, live)) return [];
  const { template } = live.spec;
  const both = [...deviations(template, served.template), ...deviations(served.template, template)];
  return [...new Set(both.map(({ path }) => `spec.template.${path}`))];
}

/** The revision that has served, where the StatefulSet has another one. */
function servedBefore(
  { observation }: ClusterState,
  { name, statefulSet }: ComponentState,
): Revision | undefined {
  const { proven } = remembered(observation, name);
  const fact = observation.facts.provenRevisions;
  if (proven === undefined || statefulSet?.status?.updateRevision === proven) return undefined;
  return fact && 'value' in fact ? fact.value[proven] : undefined;
}

/** Whether the operator has given a StatefulSet the template that it gave when that revision was made. */
function isGivenAs({ annotations }: Revision, { metadata }: StatefulSet): boolean {
  const given = believed(metadata.annotations)[templateAnnotation];
  return given !== undefined && given === believed(annotations)[templateAnnotation];
}
