import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, isSettled } from '#src/cluster/model/component-state.ts';
import type { Claim, Observation, StatefulSet } from '#src/cluster/model/observation.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { holdsOf, stuckClaims } from './size-in-force.ts';
import {
  type ClaimTemplate,
  claimTemplatesOf,
  isSmaller,
  smallClaims,
  templateSize,
  unfinishedClaims,
} from './sizes.ts';

/** What the growth of a component's volumes waits for. */
export interface Expansion extends Said {
  /** The sizes of the spec that its volumes do not have yet. */
  readonly sizes: readonly string[];
  /** The StatefulSet to make again: nothing else changes its claim templates. */
  readonly replace?: StatefulSet;
}

const failure = /ResizeError$|Infeasible$/;

/** The components whose volumes grow. */
export function expansionsOf(state: ClusterState): ReadonlyMap<ComponentName, Expansion> {
  const growths = componentNames.map(name => [name, expansionOf(state, name)] as const);
  return new Map(growths.flatMap(([name, growth]) => (growth ? [[name, growth]] : [])));
}

/** How the volumes of a component grow; undefined when they are as wished, or only those are not that may not grow. */
function expansionOf(state: ClusterState, component: ComponentName): Expansion | undefined {
  const { observation, components } = state;
  const templates = claimTemplatesOf(observation.cluster).filter(each => each.component === component);
  const fact = observation.facts.expandableClasses;
  if (fact && 'error' in fact && templates.some(each => smallClaims(observation, each).length > 0)) {
    const message = `Waiting for an answer about the StorageClass of the volumes: ${fact.error}`;
    return { sizes: [], reason: 'NoAnswer', message };
  }
  // The templates come last: until then the size can be set back, should the storage not give what it is asked for.
  const waits = templates.flatMap(template => waitFor(observation, template, components[component]) ?? []);
  const [first] = waits;
  if (first) {
    const { size: _, ...said } = first;
    const remaining = waits.reduce((sum, wait) => sum + (wait.remaining ?? 0), 0);
    return { ...said, remaining, sizes: waits.map(({ size }) => size) };
  }
  const free = templates.filter(template => holdsOf(observation, template).length === 0);
  const replace = outgrown(state, free, components[component]);
  if (!replace) return undefined;
  const message = `Making StatefulSet ${replace.metadata.name} again with bigger volumes for new pods`;
  return { sizes: [], reason: 'VolumesGrowing', message, replace };
}

/** What the volumes of a template wait for that may grow and have not their size yet; `size` is the field of the spec. */
function waitFor(
  observation: Observation,
  template: ClaimTemplate,
  { pods }: ComponentState,
): (Said & { readonly size: string }) | undefined {
  // One that no pod uses may have to wait for a pod and is not waited for.
  const used = new Set(pods.map(({ metadata }) => `${template.template}-${metadata.name}`));
  const stuck = stuckClaims(observation, template);
  const claims = unfinishedClaims(observation, template).filter(claim => {
    return used.has(claim.metadata.name) && !stuck.includes(claim);
  });
  const [claim] = claims;
  if (!claim) return undefined;
  const failed = failureOf(claim);
  const progress = `${claim.status?.capacity?.storage} of ${template.wish}`;
  return {
    reason: failed ? 'ResizeFailed' : 'VolumesGrowing',
    message: `Waiting for volume ${claim.metadata.name} to grow: ${progress}${failed}`,
    remaining: claims.length,
    size: template.field,
  };
}

/** What Kubernetes says of a resize that fails. */
function failureOf({ status }: Claim): string {
  const failed = status?.conditions?.find(({ type, status }) => failure.test(type) && status === 'True');
  if (failed) return ` (${failed.type}: ${sentence(failed.message ?? 'no details')})`;
  const state = status?.allocatedResourceStatuses?.storage ?? '';
  return failure.test(state) ? ` (${state})` : '';
}

/** The StatefulSet, when only its claim templates are left to grow; made again while its pods are well and stay as they are. */
function outgrown(
  { observation, steps }: ClusterState,
  templates: readonly ClaimTemplate[],
  its: ComponentState,
) {
  if (!isSettled(its) || steps.some(({ component }) => component === its.name)) return undefined;
  const isBehind = templates.some(template => isSmaller(templateSize(observation, template), template.wish));
  const areAsked = templates.every(template => smallClaims(observation, template).length === 0);
  return isBehind && areAsked ? its.statefulSet : undefined;
}

/** StatefulSets that go so that the next pass makes them with bigger claims; it then adopts the pods, which run on. */
export function replacements(growths: ReadonlyMap<ComponentName, Expansion>): Deletion[] {
  return [...growths.values()].flatMap(({ replace: object }) => {
    const why = `Making StatefulSet ${object?.metadata.name} again with bigger volumes; its pods run on`;
    return object ? [{ object, why, keepsDependents: true as const }] : [];
  });
}
