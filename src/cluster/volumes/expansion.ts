import type { World } from '#src/cluster/model/cluster-state.ts';
import { type ComponentView, isSettled } from '#src/cluster/model/component-state.ts';
import type { Observation, StatefulSet, Volume } from '#src/cluster/model/observation.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { holdsOf } from './size-in-force.ts';
import { type Claim, claimsOf, isSmaller, smallVolumes, templateSize, unfinishedVolumes } from './sizes.ts';

/** What the growth of a component's volumes waits for. */
export interface Growth {
  readonly message: string;
  /** The sizes of the spec that its volumes do not have yet. */
  readonly sizes: readonly string[];
  /** The StatefulSet to make again: nothing else changes its claim templates. */
  readonly replace?: StatefulSet;
}

const failure = /ResizeError$|Infeasible$/;

/** What Kubernetes says of a resize that fails. */
function failureOf({ status }: Volume): string {
  const failed = status?.conditions?.find(({ type, status }) => failure.test(type) && status === 'True');
  if (failed) return ` (${failed.type}: ${sentence(failed.message ?? 'no details')})`;
  const state = status?.allocatedResourceStatuses?.storage ?? '';
  return failure.test(state) ? ` (${state})` : '';
}

/** The first volume that has not its size yet. One that no pod uses may have to wait for a pod and is not waited for. */
function waitFor(observation: Observation, claim: Claim, { pods }: ComponentView): string | undefined {
  const used = new Set(pods.map(({ metadata }) => `${claim.template}-${metadata.name}`));
  const volume = unfinishedVolumes(observation, claim).find(({ metadata }) => used.has(metadata.name));
  if (!volume) return undefined;
  const progress = `${volume.status?.capacity?.storage} of ${claim.wish}`;
  return `Waiting for volume ${volume.metadata.name} to grow: ${progress}${failureOf(volume)}`;
}

/** The StatefulSet, when only its claim templates are left to grow; made again while its pods are well and stay as they are. */
function outgrown({ observation, procedures }: World, claims: readonly Claim[], view: ComponentView) {
  if (!isSettled(view) || procedures.some(({ component }) => component === view.name)) return undefined;
  const isBehind = claims.some(claim => isSmaller(templateSize(observation, claim), claim.wish));
  const areAsked = claims.every(claim => smallVolumes(observation, claim).length === 0);
  return isBehind && areAsked ? view.statefulSet : undefined;
}

/** How the volumes of a component grow; undefined when they are as wished, or held. */
function growthOf(world: World, component: ComponentName): Growth | undefined {
  const { observation, views } = world;
  const claims = claimsOf(observation.cluster).filter(claim => {
    return claim.component === component && holdsOf(observation, claim).length === 0;
  });
  const fact = observation.facts.expandableClasses;
  if (fact && 'error' in fact && claims.some(claim => smallVolumes(observation, claim).length > 0)) {
    return {
      sizes: [],
      message: `Waiting for an answer about the StorageClass of the volumes: ${fact.error}`,
    };
  }
  // The templates come last: until then the size can be set back, should the storage not give what it is asked for.
  const waits = claims.flatMap(claim => {
    const message = waitFor(observation, claim, views[component]);
    return message === undefined ? [] : [{ message, size: claim.field }];
  });
  const [waiting] = waits;
  if (waiting) return { message: waiting.message, sizes: waits.map(({ size }) => size) };
  const replace = outgrown(world, claims, views[component]);
  if (!replace) return undefined;
  return {
    sizes: [],
    message: `Making StatefulSet ${replace.metadata.name} again with bigger volumes for new pods`,
    replace,
  };
}

/** The components whose volumes grow. */
export function growthsOf(world: World): ReadonlyMap<ComponentName, Growth> {
  const growths = componentNames.map(name => [name, growthOf(world, name)] as const);
  return new Map(growths.flatMap(([name, growth]) => (growth ? [[name, growth]] : [])));
}

/** StatefulSets that go so that the next pass makes them with bigger claims; it then adopts the pods, which run on. */
export function replacements(growths: ReadonlyMap<ComponentName, Growth>): Deletion[] {
  return [...growths.values()].flatMap(({ replace: object }) => {
    const why = `Making StatefulSet ${object?.metadata.name} again with bigger volumes; its pods run on`;
    return object ? [{ object, why, keepsDependents: true as const }] : [];
  });
}
