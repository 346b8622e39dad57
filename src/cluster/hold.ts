import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { imageOf } from '#src/components/context.ts';
import { ordinalOf } from '#src/components/names.ts';
import { type EnsembleInForce, ensembleInForce } from './ensemble.ts';
import { sizeInForce } from './growth.ts';
import type { Observation } from './observation.ts';
import type { Procedure } from './procedure.ts';
import { volumesOf } from './view.ts';

/** A wish that is not carried out, and why. */
export interface Hold {
  readonly reason: 'BookieScaleDown' | 'VersionChange' | 'VolumeGrowth' | 'VolumeShrink';
  readonly message: string;
}

export interface InForce {
  readonly spec: PulsarClusterSpec;
  readonly ensemble: EnsembleInForce;
  readonly holds: readonly Hold[];
  /** The changes under way, each with its next step. */
  readonly procedures: readonly Procedure[];
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

function holdImage(observation: Observation) {
  const { spec, status } = observation.cluster;
  const wish = imageOf(spec);
  if (!status?.image || !status.version || (status.image === wish && status.version === spec.version)) {
    return { version: spec.version, image: wish, holds: [] };
  }
  const message = `version: ${status.version} (${status.image}) stays, ${spec.version} (${wish}) is asked for: changing the version or image is not supported by this version of the operator. Set version and image back.`;
  return {
    version: status.version,
    image: status.image,
    holds: [{ reason: 'VersionChange', message } satisfies Hold],
  };
}

/** The spec as far as it can be carried out safely, and the wishes that are held. */
export function inForce(observation: Observation): InForce {
  const { spec } = observation.cluster;
  const ensemble = ensembleInForce(observation, spec.zookeeper.replicas);
  const bookies = holdBookies(observation, spec.bookkeeper.replicas);
  const image = holdImage(observation);
  const [data, journal, ledgers] = [
    sizeInForce(observation, 'data'),
    sizeInForce(observation, 'journal'),
    sizeInForce(observation, 'ledgers'),
  ];
  const { storage } = spec.bookkeeper;
  return {
    spec: {
      ...spec,
      version: image.version,
      image: image.image,
      zookeeper: {
        ...spec.zookeeper,
        replicas: ensemble.servers,
        storage: { ...spec.zookeeper.storage, size: data.size },
      },
      bookkeeper: {
        ...spec.bookkeeper,
        replicas: bookies.replicas,
        storage: {
          journal: { ...storage.journal, size: journal.size },
          ledgers: { ...storage.ledgers, size: ledgers.size },
        },
      },
    },
    ensemble,
    procedures: ensemble.procedure ? [ensemble.procedure] : [],
    holds: [bookies, image, data, journal, ledgers].flatMap(({ holds }) => holds),
  };
}
