import { type ClusterContext, imageOf } from '#src/components/context.ts';
import { workloadName } from '#src/components/names.ts';
import { bytesOf } from '#src/components/quantity.ts';
import { type BookiesInForce, bookiesInForce } from './drain.ts';
import { ensembleInForce } from './ensemble.ts';
import type { Observation, StatefulSet } from './observation.ts';
import type { Procedure } from './procedure.ts';
import { statefulSetOf } from './view.ts';

/** A wish that is not carried out, and why. */
export interface Hold {
  readonly reason: 'BookieScaleDown' | 'VersionChange' | 'VolumeGrowth';
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

/** The spec as far as it can be carried out safely, the wishes that are held, and the changes under way. */
export function inForce(observation: Observation): InForce {
  const { spec, metadata } = observation.cluster;
  const set = (component: 'zookeeper' | 'bookkeeper') => {
    return statefulSetOf(observation, workloadName(metadata.name, component));
  };
  const image = holdImage(observation);
  const data = holdSize(set('zookeeper'), 'data', 'zookeeper.storage', spec.zookeeper.storage);
  const { storage } = spec.bookkeeper;
  const journal = holdSize(set('bookkeeper'), 'journal', 'bookkeeper.storage.journal', storage.journal);
  const ledgers = holdSize(set('bookkeeper'), 'ledgers', 'bookkeeper.storage.ledgers', storage.ledgers);
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
      zookeeper: { ...spec.zookeeper, replicas: ensemble.servers, storage: data.volume },
      bookkeeper: { ...spec.bookkeeper, storage: { journal: journal.volume, ledgers: ledgers.volume } },
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
