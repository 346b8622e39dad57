import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { type Release, releaseOf } from '#src/components/context.ts';
import { type BookiesInForce, bookiesInForce } from './drain.ts';
import { type EnsembleInForce, ensembleInForce } from './ensemble.ts';
import { sizeInForce } from './growth.ts';
import type { Recovery } from './ledger-copy.ts';
import { lostClaims, replacedBookie } from './lost-disk.ts';
import type { Observation } from './observation.ts';
import type { Procedure } from './procedure.ts';
import { targetRelease } from './release.ts';
import { restartHolds } from './restart.ts';
import { type Risk, rescueServers } from './risk.ts';

/** A wish that is not carried out, and why. */
export interface Hold {
  readonly reason: 'BookieScaleDown' | 'UnknownRestart' | 'VersionChange' | 'VolumeGrowth' | 'VolumeShrink';
  readonly message: string;
  /** Set where it rests on what no watch tells. */
  readonly isAsked?: true;
}

export interface InForce {
  /** The spec as far as it can be carried out now. */
  readonly spec: PulsarClusterSpec;
  readonly ensemble: EnsembleInForce;
  readonly bookies: BookiesInForce;
  readonly holds: readonly Hold[];
  /** Pods with which a volume would go, and about which a person must do something. */
  readonly risks: readonly Risk[];
  /** Bookies whose ledgers a Job is to copy. */
  readonly recoveries: readonly Recovery[];
  /** The changes under way, each with its next step. */
  readonly procedures: readonly Procedure[];
}

function holdVersion(
  observation: Observation,
  { members }: EnsembleInForce,
): { release: Release; holds: Hold[] } {
  // Nothing has ever been written: any version may begin.
  if (members === undefined) return { release: releaseOf(observation.cluster.spec), holds: [] };
  const { release, held } = targetRelease(observation);
  return { release, holds: held ? [{ reason: 'VersionChange', message: held }] : [] };
}

/** The spec as far as it can be carried out safely, the wishes that are held, and the changes under way. */
export function inForce(observation: Observation): InForce {
  const { spec } = observation.cluster;
  const ensemble = ensembleInForce(observation, spec.zookeeper.replicas);
  const version = holdVersion(observation, ensemble);
  const [data, journal, ledgers] = [
    sizeInForce(observation, 'data'),
    sizeInForce(observation, 'journal'),
    sizeInForce(observation, 'ledgers'),
  ];
  const { storage } = spec.bookkeeper;
  const bookies = bookiesInForce(observation, spec, ensemble.procedure !== undefined);
  const servers = rescueServers(observation, ensemble);
  const replaced = replacedBookie(observation);
  const scaleDown: Hold[] = bookies.hold
    ? [{ reason: 'BookieScaleDown', message: bookies.hold, isAsked: true }]
    : [];
  return {
    spec: {
      ...spec,
      ...version.release,
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
    bookies,
    risks: [...servers.risks, ...(bookies.risks ?? [])],
    holds: [
      ...scaleDown,
      ...version.holds,
      ...data.holds,
      ...journal.holds,
      ...ledgers.holds,
      ...restartHolds(observation),
    ],
    recoveries: [replaced?.recover, bookies.recover].filter(recovery => recovery !== undefined),
    procedures: [
      ...lostClaims(observation, ensemble.members ?? ensemble.servers),
      ...[ensemble.procedure, servers.procedure, replaced?.procedure, bookies.procedure].filter(
        each => each !== undefined,
      ),
    ],
  };
}
