import type { Hold } from '#src/cluster/model/hold.ts';
import type { Claim, Observation } from '#src/cluster/model/observation.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import {
  type ClaimTemplate,
  claimsFrom,
  claimTemplatesOf,
  classOf,
  isOf,
  isSmaller,
  requestOf,
  smallClaims,
  templateSize,
} from './sizes.ts';

/** Why the wished size is not carried out, or not for all volumes. */
export function holdsOf(observation: Observation, template: ClaimTemplate): Hold[] {
  const size = templateSize(observation, template);
  const stay = `stay at ${size}, ${template.wish} is asked for`;
  if (isSmaller(template.wish, size)) {
    const message = `${template.field}: the volumes ${stay}: volumes cannot shrink. Set it back to ${size}.`;
    return [{ reason: 'VolumeShrink', size: template.field, message }];
  }
  const stuck = stuckClaims(observation, template);
  if (!stuck[0]) return [];
  const which = stuck.length < claimsFrom(observation, template).length ? 'some' : 'the';
  const name = classOf(stuck[0]);
  const cause = name
    ? `StorageClass ${name} does not let volumes grow (${namesOf(stuck)}). Set its allowVolumeExpansion to true, or set the size back to ${size}.`
    : `volumes without a StorageClass cannot grow (${namesOf(stuck)}). Set the size back to ${size}.`;
  const message = `${template.field}: ${which} volumes ${stay}: ${cause}`;
  return [{ reason: 'VolumeGrowth', size: template.field, message }];
}

/** The volumes that should grow and whose class is known not to let them. */
export function stuckClaims(observation: Observation, template: ClaimTemplate): readonly Claim[] {
  return smallClaims(observation, template).filter(claim => mayGrow(observation, claim) === false);
}

/** Whether the class of a volume lets it grow; undefined while that is not known. */
function mayGrow({ facts: { expandableClasses: fact } }: Observation, claim: Claim): boolean | undefined {
  return fact && 'value' in fact ? fact.value.includes(classOf(claim)) : undefined;
}

function namesOf(claims: readonly Claim[]): string {
  const first = claims.slice(0, 3).map(({ metadata }) => metadata.name);
  const others = claims.length - first.length;
  return others > 0 ? `${first.join(', ')} and ${others} more` : first.join(', ');
}

/** The size that a component's claim template has or gets, and why that is not the wish. */
export function sizeInForce(observation: Observation, template: ClaimTemplate['template']) {
  const wished = claimTemplatesOf(observation.cluster).find(
    each => each.template === template,
  ) as ClaimTemplate;
  return { size: templateSize(observation, wished), holds: holdsOf(observation, wished) };
}

/** What a volume is to request: the wish where it may grow, whatever becomes of others, and never less than it does. */
export function wantedRequest(observation: Observation, claim: Claim): string {
  const live = requestOf(claim);
  const template = claimTemplatesOf(observation.cluster).find(template => isOf(template, observation, claim));
  if (!template || isSmaller(template.wish, live)) return live;
  if (!isSmaller(live, template.wish)) return template.wish;
  // Kubernetes takes no other size for a volume that is not bound.
  return claim.status?.phase === 'Bound' && mayGrow(observation, claim) ? template.wish : live;
}

/** Asks whether the StorageClasses of volumes let them grow; they are not watched, so while one does not it is asked again. */
export function sizesWanted(observation: Observation): Wants & { readonly stops?: true } {
  const of = [...new Set(growingClaims(observation).map(classOf))];
  const isKnown = observation.facts.expandableClasses !== undefined || of.length === 0;
  if (!isKnown) return { needs: [{ fact: 'expandableClasses', of }], stops: true };
  const isStuck = growingClaims(observation).some(claim => !mayGrow(observation, claim));
  return isStuck ? { wakeAfterSeconds: 10 } : {};
}

function growingClaims(observation: Observation): Claim[] {
  return claimTemplatesOf(observation.cluster).flatMap(template => smallClaims(observation, template));
}
