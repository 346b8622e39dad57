import type { Sentence } from '#src/api/reasons.ts';
import { cameBefore, objectKey } from '#src/kubernetes/object.ts';
import type { ClusterStanding, Instance, Participant } from './model.ts';
import { participantsOf } from './participants.ts';

/** How an instance stands to the PulsarCluster of a participant. */
export type StandingTo = (instance: Instance, participant: Participant) => ClusterStanding | undefined;

/**
 * Why a participant is another instance's: of several that have a cluster the first one has it. One that the cluster does not let in
 * never has it.
 */
export function rivalOver(
  instance: Instance,
  participant: Participant,
  all: readonly Instance[],
  standingTo: StandingTo,
): Sentence | undefined {
  const claim = claimOf(instance, participant);
  const rival = all.find(
    other =>
      other.metadata.uid !== instance.metadata.uid &&
      other.metadata.deletionTimestamp === undefined &&
      cameBefore(other, instance) &&
      participantsOf(other).some(each => claimOf(other, each) === claim && isLetIn(standingTo(other, each))),
  );
  if (!rival) return undefined;
  const message = `PulsarInstance ${rival.metadata.name} of namespace ${rival.metadata.namespace} has cluster ${participant.name} already: take it out of one of the two`;
  return { reason: 'ManagedTwice', message };
}

function isLetIn(standing: ClusterStanding | undefined): boolean {
  return standing?.kind !== 'waits' || standing.sentence.reason !== 'ClusterNotAllowed';
}

function claimOf({ metadata }: Instance, { clusterRef, address }: Participant): string {
  if (clusterRef) return `cluster ${objectKey(clusterRef.namespace ?? metadata.namespace, clusterRef.name)}`;
  return `address ${address?.serviceUrl ?? address?.serviceUrlTls}`;
}
