import type { Hold } from '#src/cluster/model/hold.ts';
import type { Observation, Volume } from '#src/cluster/model/observation.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import {
  type Claim,
  claimsOf,
  classOf,
  isOf,
  isSmaller,
  requestOf,
  smallVolumes,
  templateSize,
} from './sizes.ts';

/** The StorageClasses of the volumes that should grow. */
function growingClasses(observation: Observation): string[] {
  const small = claimsOf(observation.cluster).flatMap(claim => smallVolumes(observation, claim));
  return [...new Set(small.map(classOf))];
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
export function holdsOf(observation: Observation, claim: Claim): Hold[] {
  const size = templateSize(observation, claim);
  const stays = `${claim.field}: the volumes stay at ${size}, ${claim.wish} is asked for`;
  if (isSmaller(claim.wish, size)) {
    const message = `${stays}: volumes cannot shrink. Set it back to ${size}.`;
    return [{ reason: 'VolumeShrink', size: claim.field, message }];
  }
  const stuck = stuckVolumes(observation, claim);
  if (!stuck?.[0]) return [];
  const name = classOf(stuck[0]);
  const cause = name
    ? `StorageClass ${name} does not let volumes grow (${namesOf(stuck)}). Set its allowVolumeExpansion to true, or set the size back to ${size}.`
    : `volumes without a StorageClass cannot grow (${namesOf(stuck)}). Set the size back to ${size}.`;
  return [{ reason: 'VolumeGrowth', size: claim.field, message: `${stays}: ${cause}` }];
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

/** What must be known of StorageClasses before volumes can be said to grow. Whether they let them, nothing tells. */
export function sizesWanted(observation: Observation): Wants & { readonly stops?: true } {
  const of = growingClasses(observation);
  const isKnown = observation.facts.expandableClasses !== undefined || of.length === 0;
  if (!isKnown) return { needs: [{ fact: 'expandableClasses', of }], stops: true };
  const isStuck = claimsOf(observation.cluster).some(claim => stuckVolumes(observation, claim)?.length !== 0);
  return isStuck ? { wakeAfterSeconds: 10 } : {};
}
