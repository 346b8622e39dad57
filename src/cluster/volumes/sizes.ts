import { volumeSizes } from '#src/api/volume-sizes.ts';
import { claimsOf, isAlive, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Claim, Observation, PulsarCluster } from '#src/cluster/model/observation.ts';
import { workloadName } from '#src/components/build/names.ts';
import { amountOf } from '#src/kubernetes/quantity.ts';

/** The volumes that a StatefulSet makes of one of its claim templates, and the size that is wished for. */
export type ClaimTemplate = Omit<(typeof volumeSizes)[number], 'of'> & { readonly wish: string };

export function claimTemplatesOf({ spec }: PulsarCluster): readonly ClaimTemplate[] {
  return volumeSizes.map(({ of, ...claim }) => ({ ...claim, wish: of(spec) }));
}

export function isSmaller(size: string, than: string): boolean {
  return amountOf(size) < amountOf(than);
}

export function requestOf({ spec }: Claim): string {
  return spec?.resources?.requests?.storage ?? '0';
}

/** The StorageClass of a volume; empty for one that has none. */
export function classOf({ spec }: Claim): string {
  return spec?.storageClassName ?? '';
}

export function isOf(template: ClaimTemplate, { cluster }: Observation, { metadata }: Claim): boolean {
  return metadata.name.startsWith(
    `${template.template}-${workloadName(cluster.metadata.name, template.component)}-`,
  );
}

/** The volumes of a claim template, without those on their way out. */
export function claimsFrom(observation: Observation, template: ClaimTemplate): readonly Claim[] {
  return claimsOf(observation, template.component).filter(claim => {
    return isOf(template, observation, claim) && isAlive(claim);
  });
}

/** The volumes that have not been asked for the wished size yet. */
export function smallClaims(observation: Observation, template: ClaimTemplate): readonly Claim[] {
  return claimsFrom(observation, template).filter(claim => isSmaller(requestOf(claim), template.wish));
}

/** The volumes that have not reached the wished size yet. */
export function unfinishedClaims(observation: Observation, template: ClaimTemplate): readonly Claim[] {
  return claimsFrom(observation, template).filter(({ status }) => {
    return status?.capacity?.storage !== undefined && isSmaller(status.capacity.storage, template.wish);
  });
}

/** What the claim template says: the live one, which nothing can change, else what all volumes have already. */
export function templateSize(observation: Observation, template: ClaimTemplate): string {
  const templates = statefulSetOf(observation, template.component)?.spec.volumeClaimTemplates;
  const live = templates?.find(({ metadata }) => metadata.name === template.template);
  if (live) return live.spec.resources.requests.storage;
  const sizes = claimsFrom(observation, template).map(requestOf);
  return sizes.reduce((least, size) => (isSmaller(size, least) ? size : least), template.wish);
}
