import { isUnbound } from '#src/cluster/model/component-state.ts';
import type { Hold } from '#src/cluster/model/hold.ts';
import type { Claim, Observation } from '#src/cluster/model/observation.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import {
  allClaimsFrom,
  type ClaimTemplate,
  claimsFrom,
  claimTemplatesOf,
  classOf,
  isOf,
  isSmaller,
  isUnused,
  liveTemplate,
  requestOf,
  smallClaims,
  templateSize,
} from './sizes.ts';

/** Why the wished size is not carried out, or not for all volumes. */
export function holdsOf(observation: Observation, template: ClaimTemplate): Hold[] {
  if (isUnused(observation, template)) return [];
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
  if (isUnused(observation, template)) return [];
  return smallClaims(observation, template).filter(claim => mayGrow(observation, claim) === false);
}

/** Whether the class of a volume lets it grow; undefined while that is not known. */
function mayGrow({ facts: { expandableClasses: fact } }: Observation, claim: Claim): boolean | undefined {
  return fact && 'value' in fact ? fact.value.includes(classOf(claim)) : undefined;
}

function namesOf(claims: readonly Claim[]): string {
  return listed(
    claims.map(({ metadata }) => metadata.name),
    3,
  );
}

/** Why the wished class is not carried out. */
function classHolds(observation: Observation, template: ClaimTemplate): Hold[] {
  const { classField, storageClass } = template;
  const present = classInForce(observation, template);
  if (present === storageClass || isUnused(observation, template)) return [];
  const told = (name: string | undefined) => name ?? 'the default class';
  const volumes = namesOf(allClaimsFrom(observation, template).filter(claim => !isUnbound(claim)));
  const message = `${classField}: the volumes (${volumes}) stay on ${told(present)}, ${told(storageClass)} is asked for: volumes cannot change their class. Set it back to ${told(present)}.`;
  return [{ reason: 'VolumeClass', size: classField, message }];
}

/** The class that the claim template has, or gets: where there are volumes already, theirs. */
function classInForce(observation: Observation, template: ClaimTemplate): string | undefined {
  const live = liveTemplate(observation, template);
  if (live) return live.spec.storageClassName;
  const wish = template.storageClass;
  const classes = allClaimsFrom(observation, template)
    .filter(claim => !isUnbound(claim))
    .map(classOf);
  const [first] = classes;
  return wish === undefined || !first || classes.includes(wish) ? wish : first;
}

/** What a component's claim template has or gets, and why that is not the wish. */
export function storageInForce(observation: Observation, template: ClaimTemplate['template']) {
  const wished = claimTemplatesOf(observation.cluster).find(
    each => each.template === template,
  ) as ClaimTemplate;
  const storageClassName = classInForce(observation, wished);
  const storage = {
    size: templateSize(observation, wished),
    ...(storageClassName !== undefined && { storageClassName }),
  };
  return { storage, holds: [...holdsOf(observation, wished), ...classHolds(observation, wished)] };
}

/** The fields of the spec that may say anything yet: no volume was ever made of them. */
export function openFields(observation: Observation): string[] {
  const templates = claimTemplatesOf(observation.cluster).filter(each => isUnused(observation, each));
  return templates.flatMap(({ field, classField }) => [field, classField]);
}

/** What a volume is to request: the wish where it may grow, whatever becomes of others, and never less than it does. */
export function wantedRequest(observation: Observation, claim: Claim): string {
  const live = requestOf(claim);
  const template = claimTemplatesOf(observation.cluster).find(template => isOf(template, observation)(claim));
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
  const templates = claimTemplatesOf(observation.cluster).filter(each => !isUnused(observation, each));
  return templates.flatMap(template => smallClaims(observation, template));
}
