import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, isSettled } from '#src/cluster/model/component-state.ts';
import type { Claim, Observation, StatefulSet } from '#src/cluster/model/observation.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { holdsOf } from './size-in-force.ts';
import {
  type ClaimTemplate,
  claimTemplatesOf,
  isSmaller,
  smallClaims,
  templateSize,
  unfinishedClaims,
} from './sizes.ts';

/** What the growth of a component's volumes waits for. */
export interface Expansion {
  readonly message: string;
  /** The sizes of the spec that its volumes do not have yet. */
  readonly sizes: readonly string[];
  /** The StatefulSet to make again: nothing else changes its claim templates. */
  readonly replace?: StatefulSet;
}

const failure = /ResizeError$|Infeasible$/;

/** What Kubernetes says of a resize that fails. */
function failureOf({ status }: Claim): string {
  const failed = status?.conditions?.find(({ type, status }) => failure.test(type) && status === 'True');
  if (failed) return ` (${failed.type}: ${sentence(failed.message ?? 'no details')})`;
  const state = status?.allocatedResourceStatuses?.storage ?? '';
  return failure.test(state) ? ` (${state})` : '';
}

/** The first volume that has not its size yet. One that no pod uses may have to wait for a pod and is not waited for. */
function waitFor(
  observation: Observation,
  template: ClaimTemplate,
  { pods }: ComponentState,
): string | undefined {
  const used = new Set(pods.map(({ metadata }) => `${template.template}-${metadata.name}`));
  const claim = unfinishedClaims(observation, template).find(({ metadata }) => used.has(metadata.name));
  if (!claim) return undefined;
  const progress = `${claim.status?.capacity?.storage} of ${template.wish}`;
  return `Waiting for volume ${claim.metadata.name} to grow: ${progress}${failureOf(claim)}`;
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

/** How the volumes of a component grow; undefined when they are as wished, or held. */
function expansionOf(state: ClusterState, component: ComponentName): Expansion | undefined {
  const { observation, components } = state;
  const claims = claimTemplatesOf(observation.cluster).filter(template => {
    return template.component === component && holdsOf(observation, template).length === 0;
  });
  const fact = observation.facts.expandableClasses;
  if (fact && 'error' in fact && claims.some(template => smallClaims(observation, template).length > 0)) {
    return {
      sizes: [],
      message: `Waiting for an answer about the StorageClass of the volumes: ${fact.error}`,
    };
  }
  // The templates come last: until then the size can be set back, should the storage not give what it is asked for.
  const waits = claims.flatMap(template => {
    const message = waitFor(observation, template, components[component]);
    return message === undefined ? [] : [{ message, size: template.field }];
  });
  const [waiting] = waits;
  if (waiting) return { message: waiting.message, sizes: waits.map(({ size }) => size) };
  const replace = outgrown(state, claims, components[component]);
  if (!replace) return undefined;
  return {
    sizes: [],
    message: `Making StatefulSet ${replace.metadata.name} again with bigger volumes for new pods`,
    replace,
  };
}

/** The components whose volumes grow. */
export function expansionsOf(state: ClusterState): ReadonlyMap<ComponentName, Expansion> {
  const growths = componentNames.map(name => [name, expansionOf(state, name)] as const);
  return new Map(growths.flatMap(([name, growth]) => (growth ? [[name, growth]] : [])));
}

/** StatefulSets that go so that the next pass makes them with bigger claims; it then adopts the pods, which run on. */
export function replacements(growths: ReadonlyMap<ComponentName, Expansion>): Deletion[] {
  return [...growths.values()].flatMap(({ replace: object }) => {
    const why = `Making StatefulSet ${object?.metadata.name} again with bigger volumes; its pods run on`;
    return object ? [{ object, why, keepsDependents: true as const }] : [];
  });
}
