import { type ComponentName, componentNames } from '#src/components/names.ts';
import {
  type Claim,
  claimsOf,
  classOf,
  isOf,
  isSmaller,
  requestOf,
  smallVolumes,
  templateSize,
  unfinishedVolumes,
} from './claims.ts';
import type { Hold } from './hold.ts';
import type { FactName, Observation, StatefulSet, Volume } from './observation.ts';
import { sentence } from './unit.ts';
import { type ComponentView, isSettled } from './view.ts';
import type { World } from './world.ts';

/** What the growth of a component's volumes waits for. */
export interface Growth {
  readonly message: string;
  /** The StatefulSet to make again: nothing else changes its claim templates. */
  readonly replace?: StatefulSet;
}

/** The StorageClasses of the volumes that should grow. */
export function growingClasses(observation: Observation): string[] {
  const small = claimsOf(observation.cluster).flatMap(claim => smallVolumes(observation, claim));
  return [...new Set(small.map(classOf))];
}

export function growthNeeds(observation: Observation): FactName[] {
  const isKnown = observation.facts.expandableClasses !== undefined;
  return isKnown || growingClasses(observation).length === 0 ? [] : ['expandableClasses'];
}

/** The volumes that should grow and whose class does not let them; undefined while that is not known. */
function stuckVolumes(observation: Observation, claim: Claim): readonly Volume[] | undefined {
  const small = smallVolumes(observation, claim);
  if (small.length === 0) return [];
  const fact = observation.facts.expandableClasses;
  return fact && 'value' in fact ? small.filter(volume => !fact.value.includes(classOf(volume))) : undefined;
}

function namesOf(volumes: readonly Volume[]): string {
  const first = volumes.slice(0, 3).map(({ metadata }) => metadata.name);
  const others = volumes.length - first.length;
  return others > 0 ? `${first.join(', ')} and ${others} more` : first.join(', ');
}

/** Why the wished size is not carried out. */
function holdsOf(observation: Observation, claim: Claim): Hold[] {
  const size = templateSize(observation, claim);
  const stays = `${claim.field}: the volumes stay at ${size}, ${claim.wish} is asked for`;
  if (isSmaller(claim.wish, size)) {
    return [{ reason: 'VolumeShrink', message: `${stays}: volumes cannot shrink. Set it back to ${size}.` }];
  }
  const stuck = stuckVolumes(observation, claim);
  if (!stuck?.[0]) return [];
  const name = classOf(stuck[0]);
  const cause = name
    ? `StorageClass ${name} does not let volumes grow (${namesOf(stuck)}). Set its allowVolumeExpansion to true, or set the size back to ${size}.`
    : `volumes without a StorageClass cannot grow (${namesOf(stuck)}). Set the size back to ${size}.`;
  return [{ reason: 'VolumeGrowth', message: `${stays}: ${cause}` }];
}

/** The size that a component's claim template has or gets, and why that is not the wish. */
export function sizeInForce(observation: Observation, template: Claim['template']) {
  const claim = claimsOf(observation.cluster).find(claim => claim.template === template) as Claim;
  return { size: templateSize(observation, claim), holds: holdsOf(observation, claim) };
}

/** What a volume is to request: the wish where it may grow, and never less than it does. */
export function wantedRequest(observation: Observation, volume: Volume): string {
  const live = requestOf(volume);
  const claim = claimsOf(observation.cluster).find(claim => isOf(claim, observation, volume));
  if (!claim || isSmaller(claim.wish, live)) return live;
  if (!isSmaller(live, claim.wish)) return claim.wish;
  // Kubernetes takes no other size for a volume that is not bound.
  const mayGrow = volume.status?.phase === 'Bound' && stuckVolumes(observation, claim)?.length === 0;
  return mayGrow ? claim.wish : live;
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
    return { message: `Waiting for an answer about the StorageClass of the volumes: ${fact.error}` };
  }
  // The templates come last: until then the size can be set back, should the storage not give what it is asked for.
  const [waiting] = claims.flatMap(claim => waitFor(observation, claim, views[component]) ?? []);
  if (waiting !== undefined) return { message: waiting };
  const replace = outgrown(world, claims, views[component]);
  if (!replace) return undefined;
  return {
    message: `Making StatefulSet ${replace.metadata.name} again with bigger volumes for new pods`,
    replace,
  };
}

/** The components whose volumes grow. */
export function growthsOf(world: World): ReadonlyMap<ComponentName, Growth> {
  const growths = componentNames.map(name => [name, growthOf(world, name)] as const);
  return new Map(growths.flatMap(([name, growth]) => (growth ? [[name, growth]] : [])));
}

/** When to look again whether a StorageClass lets volumes grow: nothing tells. */
export function growthRetrySeconds(observation: Observation): number | undefined {
  const isStuck = claimsOf(observation.cluster).some(claim => stuckVolumes(observation, claim)?.length !== 0);
  return isStuck ? 10 : undefined;
}
