import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { componentOf } from '#src/cluster/model/component-state.ts';
import { hearing } from '#src/cluster/model/heard.ts';
import type { Loss } from '#src/cluster/model/lost-ledgers.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { hadMetadata, isKnownLost } from '#src/cluster/zookeeper/initialise.ts';
import { zookeeperQuorum } from '#src/cluster/zookeeper/quorum.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { deafSince } from './hearing.ts';
import { metadataLag } from './not-yet-heard.ts';

/** What may be done of what is wanted, by what is known of the metadata. */
export type Latitude =
  | 'all'
  /** What is missing is made; what is restarted or removed might not come back. */
  | 'creations'
  /** ZooKeeper is brought back, which alone can tell whether metadata that was lost is there again. */
  | 'zookeeper'
  | 'nothing';

/**
 * Once metadata is known to be lost it is, until ZooKeeper shows it again. Before anything is heard, and while an ear
 * looks for another server, it may be. An ear that opens tells within seconds; where it cannot, or there is no quorum to
 * hear, nobody waits for it.
 */
export function latitudeOf(state: ClusterState): Latitude {
  const { observation } = state;
  if (!hadMetadata(state)) return 'all';
  const missing = missingOf(observation);
  if (missing) return missing.length > 0 ? 'nothing' : 'all';
  const isSilent = !zookeeperQuorum(state).open || deafSince(observation) !== undefined;
  if (isKnownLost(observation)) return isSilent ? 'zookeeper' : 'nothing';
  return isSilent ? 'all' : 'creations';
}

/** What is heard to be missing; what was read in this pass is newer. Undefined where nothing is heard. */
export function missingOf({ heard, facts }: Observation): readonly string[] | undefined {
  const read = facts.metadata && 'value' in facts.metadata ? facts.metadata.value.missing : undefined;
  return hearing(heard)?.missingMetadata.filter(path => read?.includes(path) ?? true);
}

/** Whether the metadata is lost, as far as is known: what has only just been found may not have been heard of. */
export function isMetadataLost(state: ClusterState): boolean {
  if (metadataLag(state.observation)) return false;
  const latitude = latitudeOf(state);
  return latitude === 'nothing' || latitude === 'zookeeper';
}

interface Acts extends Pick<Plan, 'operations' | 'changes' | 'deletions' | 'bestEffort'> {
  readonly losses: readonly Loss[];
}

const none: Acts = { losses: [], operations: [], changes: [], deletions: [], bestEffort: [] };

/** So much of what is wanted as may be done. */
export function within(latitude: Latitude, wanted: Acts): Acts {
  if (latitude === 'all') return wanted;
  const creations = wanted.changes.filter(({ live }) => !live);
  if (latitude === 'creations') return { ...none, changes: creations };
  if (latitude === 'nothing') return none;
  const isIts = (object: KubernetesObject) => componentOf(object) === 'zookeeper';
  return {
    ...none,
    operations: wanted.operations.filter(({ kind }) => kind === 'reconfigure'),
    changes: wanted.changes.filter(change => {
      return isIts(change.desired) || (creations.includes(change) && componentOf(change.desired) === '');
    }),
    deletions: wanted.deletions.filter(({ object }) => isIts(object)),
  };
}

/** How much is to be done. */
export function extentOf({ operations, changes, deletions }: Omit<Acts, 'losses'>): number {
  return operations.length + changes.length + deletions.length;
}
