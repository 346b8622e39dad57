import { volumeSizes } from '#src/api/volume-sizes.ts';
import { claimsOf, isAlive, isUnbound, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Claim, Observation, PulsarCluster, StatefulSet } from '#src/cluster/model/observation.ts';
import { workloadName } from '#src/components/build/names.ts';
import { amountOf } from '#src/kubernetes/quantity.ts';

/** The volumes that a StatefulSet makes of one of its claim templates, and the size that is wished for. */
export type ClaimTemplate = Omit<(typeof volumeSizes)[number], 'of' | 'classOf'> & {
  readonly wish: string;
  /** The class that is wished for; absent where it is the default one. */
  readonly storageClass?: string;
};

export function claimTemplatesOf({ spec }: PulsarCluster): readonly ClaimTemplate[] {
  return volumeSizes.map(({ of, classOf, ...claim }) => {
    const storageClass = classOf(spec);
    return { ...claim, wish: of(spec), ...(storageClass && { storageClass }) };
  });
}

export function isSmaller(size: string, than: string): boolean {
  return size !== than && amountOf(size) < amountOf(than);
}

export function requestOf({ spec }: Claim): string {
  return spec?.resources?.requests?.storage ?? '0';
}

/** The StorageClass of a volume; empty for one that has none. */
export function classOf({ spec }: Claim): string {
  return spec?.storageClassName ?? '';
}

/** What tells the volumes of a template by their names. */
export function isOf(
  { template, component }: ClaimTemplate,
  { cluster }: Observation,
): (claim: Claim) => boolean {
  const prefix = `${template}-${workloadName(cluster.metadata.name, component)}-`;
  return ({ metadata }) => metadata.name.startsWith(prefix);
}

/** The volumes of a template, those that are deleted too. */
export function allClaimsFrom(observation: Observation, template: ClaimTemplate): readonly Claim[] {
  return claimsOf(observation, template.component).filter(isOf(template, observation));
}

/** The volumes of a claim template, without those on their way out. */
export function claimsFrom(observation: Observation, template: ClaimTemplate): readonly Claim[] {
  return allClaimsFrom(observation, template).filter(isAlive);
}

/** Those of them that there is a volume for, or has been. */
function volumesFrom(observation: Observation, template: ClaimTemplate): readonly Claim[] {
  return claimsFrom(observation, template).filter(claim => !isUnbound(claim));
}

/** Whether size and class of a claim template may still be any: no claim of it has ever had a volume. */
export function isUnused(observation: Observation, template: ClaimTemplate): boolean {
  return allClaimsFrom(observation, template).every(isUnbound);
}

/** The volumes that have not been asked for the wished size yet; a claim that has none is never asked, but made again for its pod. */
export function smallClaims(observation: Observation, template: ClaimTemplate): readonly Claim[] {
  return volumesFrom(observation, template).filter(claim => isSmaller(requestOf(claim), template.wish));
}

/** The volumes that have not reached the wished size yet. */
export function unfinishedClaims(observation: Observation, template: ClaimTemplate): readonly Claim[] {
  return claimsFrom(observation, template).filter(({ status }) => {
    return status?.capacity?.storage !== undefined && isSmaller(status.capacity.storage, template.wish);
  });
}

export type LiveTemplate = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number];

/** The claim template as it is, which nothing can change. */
export function liveTemplate(observation: Observation, template: ClaimTemplate): LiveTemplate | undefined {
  const templates = statefulSetOf(observation, template.component)?.spec.volumeClaimTemplates;
  return templates?.find(({ metadata }) => metadata.name === template.template);
}

/** What the claim template says: the live one, else what all volumes have already. */
export function templateSize(observation: Observation, template: ClaimTemplate): string {
  const live = liveTemplate(observation, template);
  if (live) return live.spec.resources.requests.storage;
  if (isUnused(observation, template)) return template.wish;
  const sizes = volumesFrom(observation, template).map(requestOf);
  return sizes.reduce((least, size) => (isSmaller(size, least) ? size : least), template.wish);
}
