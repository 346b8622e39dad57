import { type ClusterContext, imageOf } from '#src/components/context.ts';
import { type BookiesInForce, bookiesInForce } from './drain.ts';
import { ensembleInForce } from './ensemble.ts';
import { sizeInForce } from './growth.ts';
import type { Observation } from './observation.ts';
import type { Procedure } from './procedure.ts';

/** A wish that is not carried out, and why. */
export interface Hold {
  readonly reason: 'BookieScaleDown' | 'VersionChange' | 'VolumeGrowth' | 'VolumeShrink';
  readonly message: string;
}

export interface InForce {
  /** The cluster as far as its spec can be carried out now. */
  readonly context: ClusterContext;
  readonly bookies: BookiesInForce;
  readonly holds: readonly Hold[];
  /** The changes under way, each with its next step. */
  readonly procedures: readonly Procedure[];
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

/** The spec as far as it can be carried out safely, the wishes that are held, and the changes under way. */
export function inForce(observation: Observation): InForce {
  const { spec, metadata } = observation.cluster;
  const image = holdImage(observation);
  const [data, journal, ledgers] = [
    sizeInForce(observation, 'data'),
    sizeInForce(observation, 'journal'),
    sizeInForce(observation, 'ledgers'),
  ];
  const { storage } = spec.bookkeeper;
  const ensemble = ensembleInForce(observation, spec.zookeeper.replicas);
  const context: ClusterContext = {
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    uid: metadata.uid ?? '',
    members: ensemble.members,
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
        storage: {
          journal: { ...storage.journal, size: journal.size },
          ledgers: { ...storage.ledgers, size: ledgers.size },
        },
      },
    },
  };
  const bookies = bookiesInForce(
    observation,
    context,
    spec.bookkeeper.replicas,
    ensemble.procedure !== undefined,
  );
  const { bookkeeper } = context.spec;
  const scaleDown: Hold[] = bookies.hold ? [{ reason: 'BookieScaleDown', message: bookies.hold }] : [];
  return {
    context: {
      ...context,
      spec: { ...context.spec, bookkeeper: { ...bookkeeper, replicas: bookies.replicas } },
    },
    bookies,
    holds: [...scaleDown, ...image.holds, ...data.holds, ...journal.holds, ...ledgers.holds],
    procedures: [ensemble.procedure, bookies.procedure].filter(procedure => procedure !== undefined),
  };
}
