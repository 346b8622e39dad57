import { volumeSizes } from '#src/api/volume-sizes.ts';
import { isAlive, statefulSetOf, volumesOf } from '#src/cluster/model/component-state.ts';
import type { Observation, PulsarCluster, Volume } from '#src/cluster/model/observation.ts';
import { workloadName } from '#src/components/build/names.ts';
import { amountOf } from '#src/kubernetes/quantity.ts';

/** The volumes that a StatefulSet makes of one of its claim templates, and the size that is wished for. */
export type Claim = Omit<(typeof volumeSizes)[number], 'of'> & { readonly wish: string };

export function claimsOf({ spec }: PulsarCluster): readonly Claim[] {
  return volumeSizes.map(({ of, ...claim }) => ({ ...claim, wish: of(spec) }));
}

export function isSmaller(size: string, than: string): boolean {
  return amountOf(size) < amountOf(than);
}

export function requestOf({ spec }: Volume): string {
  return spec?.resources?.requests?.storage ?? '0';
}

/** The StorageClass of a volume; empty for one that has none. */
export function classOf({ spec }: Volume): string {
  return spec?.storageClassName ?? '';
}

export function isOf(claim: Claim, { cluster }: Observation, { metadata }: Volume): boolean {
  return metadata.name.startsWith(
    `${claim.template}-${workloadName(cluster.metadata.name, claim.component)}-`,
  );
}

function presentVolumes(observation: Observation, claim: Claim): readonly Volume[] {
  return volumesOf(observation, claim.component).filter(volume => {
    return isOf(claim, observation, volume) && isAlive(volume);
  });
}

/** The volumes that have not been asked for the wished size yet. */
export function smallVolumes(observation: Observation, claim: Claim): readonly Volume[] {
  return presentVolumes(observation, claim).filter(volume => isSmaller(requestOf(volume), claim.wish));
}

/** The volumes that have not reached the wished size yet. */
export function unfinishedVolumes(observation: Observation, claim: Claim): readonly Volume[] {
  return presentVolumes(observation, claim).filter(({ status }) => {
    return status?.capacity?.storage !== undefined && isSmaller(status.capacity.storage, claim.wish);
  });
}

/** What the claim template says: the live one, which nothing can change, else what all volumes have already. */
export function templateSize(observation: Observation, claim: Claim): string {
  const name = workloadName(observation.cluster.metadata.name, claim.component);
  const templates = statefulSetOf(observation, name)?.spec.volumeClaimTemplates;
  const live = templates?.find(({ metadata }) => metadata.name === claim.template);
  if (live) return live.spec.resources.requests.storage;
  const sizes = presentVolumes(observation, claim).map(requestOf);
  return sizes.reduce((least, size) => (isSmaller(size, least) ? size : least), claim.wish);
}
