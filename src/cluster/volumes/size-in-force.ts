import { isUnbound } from '#src/cluster/model/component-state.ts';
import type { Hold } from '#src/cluster/model/hold.ts';
import type { Claim, Observation } from '#src/cluster/model/observation.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import {
  allClaimsFrom,
  type ClaimTemplate,
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

/** Why the wished size is not carried out. */
export function holdsOf(observation: Observation, template: ClaimTemplate): Hold[] {
  if (isUnused(observation, template)) return [];
  const size = templateSize(observation, template);
  const stays = `${template.field}: the volumes stay at ${size}, ${template.wish} is asked for`;
  if (isSmaller(template.wish, size)) {
    const message = `${stays}: volumes cannot shrink. Set it back to ${size}.`;
    return [{ reason: 'VolumeShrink', size: template.field, message }];
  }
  const stuck = stuckVolumes(observation, template);
  if (!stuck?.[0]) return [];
  const name = classOf(stuck[0]);
  const cause = name
    ? `StorageClass ${name} does not let volumes grow (${namesOf(stuck)}). Set its allowVolumeExpansion to true, or set the size back to ${size}.`
    : `volumes without a StorageClass cannot grow (${namesOf(stuck)}). Set the size back to ${size}.`;
  return [{ reason: 'VolumeGrowth', size: template.field, message: `${stays}: ${cause}` }];
}

/** The volumes that should grow and whose class does not let them; undefined while that is not known. */
function stuckVolumes(observation: Observation, template: ClaimTemplate): readonly Claim[] | undefined {
  const small = smallClaims(observation, template);
  if (small.length === 0 || isUnused(observation, template)) return [];
  const fact = observation.facts.expandableClasses;
  return fact && 'value' in fact ? small.filter(claim => !fact.value.includes(classOf(claim))) : undefined;
}

function namesOf(claims: readonly Claim[]): string {
  const first = claims.slice(0, 3).map(({ metadata }) => metadata.name);
  const others = claims.length - first.length;
  return others > 0 ? `${first.join(', ')} and ${others} more` : first.join(', ');
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

/** What a volume is to request: the wish where it may grow, and never less than it does. */
export function wantedRequest(observation: Observation, claim: Claim): string {
  const live = requestOf(claim);
  const template = claimTemplatesOf(observation.cluster).find(template => isOf(template, observation, claim));
  if (!template || isSmaller(template.wish, live)) return live;
  if (!isSmaller(live, template.wish)) return template.wish;
  // Kubernetes takes no other size for a volume that is not bound.
  const mayGrow = claim.status?.phase === 'Bound' && stuckVolumes(observation, template)?.length === 0;
  return mayGrow ? template.wish : live;
}

/** What must be known of StorageClasses before volumes can be said to grow. Whether they let them, nothing tells. */
export function sizesWanted(observation: Observation): Wants & { readonly stops?: true } {
  const of = growingClasses(observation);
  const isKnown = observation.facts.expandableClasses !== undefined || of.length === 0;
  if (!isKnown) return { needs: [{ fact: 'expandableClasses', of }], stops: true };
  const isStuck = claimTemplatesOf(observation.cluster).some(
    template => stuckVolumes(observation, template)?.length !== 0,
  );
  return isStuck ? { wakeAfterSeconds: 10 } : {};
}

/** The StorageClasses of the volumes that should grow. */
function growingClasses(observation: Observation): string[] {
  const small = claimTemplatesOf(observation.cluster).flatMap(template => smallClaims(observation, template));
  return [...new Set(small.map(classOf))];
}
