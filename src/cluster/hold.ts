import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { type Release, releaseOf } from '#src/components/context.ts';
import { ensembleAnnotation, ordinalOf, workloadName } from '#src/components/names.ts';
import { bytesOf } from '#src/components/quantity.ts';
import type { Observation, StatefulSet } from './observation.ts';
import { targetRelease } from './release.ts';
import { statefulSetOf, volumesOf } from './view.ts';

/** A wish that is not carried out, and why. */
export interface Hold {
  readonly reason: 'ZooKeeperScaling' | 'BookieScaleDown' | 'VersionChange' | 'VolumeGrowth';
  readonly message: string;
}

export interface InForce {
  readonly spec: PulsarClusterSpec;
  readonly holds: readonly Hold[];
}

/** How many servers the volumes say the ensemble had. */
function rememberedEnsemble(observation: Observation): number | undefined {
  const sizes = volumesOf(observation, 'zookeeper')
    .map(volume => Number(volume.metadata.annotations?.[ensembleAnnotation]))
    .filter(size => size > 0);
  return sizes.length > 0 ? Math.max(...sizes) : undefined;
}

/** Whether the ensemble has ever had a quorum, by the status or, when the cluster was re-created, by its volumes. */
export function ensembleFormed(observation: Observation): boolean {
  return observation.cluster.status?.ensembleFormed === true || rememberedEnsemble(observation) !== undefined;
}

function holdZooKeeper(observation: Observation, wish: number): { replicas: number; holds: Hold[] } {
  const recorded = observation.cluster.status?.components?.['zookeeper']?.desired;
  const replicas = recorded ?? rememberedEnsemble(observation) ?? wish;
  if (replicas === wish) return { replicas, holds: [] };
  const message = `zookeeper.replicas: the ensemble stays at ${replicas} servers, ${wish} are asked for: changing its size is not supported by this version of the operator. Set it back to ${replicas}.`;
  return { replicas, holds: [{ reason: 'ZooKeeperScaling', message }] };
}

/** Bookies that may hold ledgers: those in force before, and those that have a volume. */
function holdBookies(observation: Observation, wish: number): { replicas: number; holds: Hold[] } {
  const recorded = observation.cluster.status?.components?.['bookkeeper']?.desired ?? 0;
  const withVolume = volumesOf(observation, 'bookkeeper').map(volume => ordinalOf(volume.metadata.name) + 1);
  const least = Math.max(recorded, ...withVolume);
  if (wish >= least) return { replicas: wish, holds: [] };
  const message = `bookkeeper.replicas: ${least} bookies stay, ${wish} are asked for: a bookie that leaves must first hand over its ledgers, which is not supported by this version of the operator. Set it back to ${least}.`;
  return { replicas: least, holds: [{ reason: 'BookieScaleDown', message }] };
}

function holdVersion(observation: Observation): { release: Release; holds: Hold[] } {
  // Nothing has ever been written: any version may begin.
  if (!ensembleFormed(observation)) return { release: releaseOf(observation.cluster.spec), holds: [] };
  const { release, held } = targetRelease(observation);
  return { release, holds: held ? [{ reason: 'VersionChange', message: held }] : [] };
}

interface SizedVolume {
  size: string;
}

/** The size in a live StatefulSet's claim template, which nothing but re-creating it can change. */
function holdSize<V extends SizedVolume>(
  set: StatefulSet | undefined,
  claim: string,
  field: string,
  wish: V,
) {
  const template = set?.spec.volumeClaimTemplates?.find(({ metadata }) => metadata.name === claim);
  const live = template?.spec.resources.requests.storage;
  if (live === undefined || bytesOf(live) === bytesOf(wish.size)) return { volume: wish, holds: [] };
  const message = `${field}.size: the volumes stay at ${live}, ${wish.size} is asked for: growing volumes is not supported by this version of the operator. Set it back to ${live}.`;
  return { volume: { ...wish, size: live }, holds: [{ reason: 'VolumeGrowth', message } satisfies Hold] };
}

/** The spec as far as it can be carried out safely, and the wishes that are held. */
export function inForce(observation: Observation): InForce {
  const { spec, metadata } = observation.cluster;
  const set = (component: 'zookeeper' | 'bookkeeper') => {
    return statefulSetOf(observation, workloadName(metadata.name, component));
  };
  const zookeeper = holdZooKeeper(observation, spec.zookeeper.replicas);
  const bookies = holdBookies(observation, spec.bookkeeper.replicas);
  const version = holdVersion(observation);
  const data = holdSize(set('zookeeper'), 'data', 'zookeeper.storage', spec.zookeeper.storage);
  const { storage } = spec.bookkeeper;
  const journal = holdSize(set('bookkeeper'), 'journal', 'bookkeeper.storage.journal', storage.journal);
  const ledgers = holdSize(set('bookkeeper'), 'ledgers', 'bookkeeper.storage.ledgers', storage.ledgers);
  return {
    spec: {
      ...spec,
      ...version.release,
      zookeeper: { ...spec.zookeeper, replicas: zookeeper.replicas, storage: data.volume },
      bookkeeper: {
        ...spec.bookkeeper,
        replicas: bookies.replicas,
        storage: { journal: journal.volume, ledgers: ledgers.volume },
      },
    },
    holds: [zookeeper, bookies, version, data, journal, ledgers].flatMap(({ holds }) => holds),
  };
}
