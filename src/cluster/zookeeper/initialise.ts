import { type MetadataInspection, vitalPaths } from '#src/clients/pulsar/metadata.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { claimsOf, isOrphan, podsOf } from '#src/cluster/model/component-state.ts';
import { closed, type Gate, open } from '#src/cluster/model/gate.ts';
import { hearing } from '#src/cluster/model/heard.ts';
import {
  imageInForce,
  isOver,
  isTerminated,
  type Job,
  jobOf,
  mayWork,
  podsOfJob,
  wantsOfJob,
} from '#src/cluster/model/jobs.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import { troubleOf } from '#src/cluster/units/job-units.ts';
import { chrootOf } from '#src/components/build/context.ts';
import { metadataJob, metadataJobName } from '#src/components/metadata/job.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** What the metadata step wants: the gate for all that needs metadata, and its own doings. */
export interface MetadataStep extends Wants {
  readonly gate: Gate;
}

export function isInitialised({ cluster }: Observation): boolean {
  return conditionOf(cluster.status, 'MetadataInitialized')?.status === 'True';
}

/** Whether clusters have written to a configuration store, as it is heard: they initialise it, and nobody else. */
export function holdsMembers({ heard }: Observation): boolean {
  return hearing(heard)?.missingMetadata.length === 0;
}

/** Whether there was metadata: what runs on it says so where the status does not, as after its loss, or its loss itself. */
export function hadMetadata({ observation, components: { bookkeeper } }: ClusterState): boolean {
  const isTold = isInitialised(observation) || isKnownLost(observation);
  return isTold || bookkeeper.statefulSet !== undefined || bookkeeper.pods.some(isOrphan);
}

/** Whether it was lost when it was last looked at, and nobody has seen it since. */
export function isKnownLost({ cluster }: Pick<Observation, 'cluster'>): boolean {
  return conditionOf(cluster.status, 'MetadataInitialized')?.reason === 'MetadataLost';
}

/**
 * Ledgers without the metadata that names them are not ours to initialise over: bookies would refuse the new
 * instance, and what could still be restored would look as if it were new.
 */
function leftVolumes(left: readonly KubernetesObject[]): Gate {
  const names = left.map(({ metadata }) => metadata.name).join(', ');
  return closed(
    'LeftVolumes',
    `ZooKeeper holds no metadata, but bookies of an earlier cluster left their volumes (${names}). Restore ZooKeeper's volumes, or delete these if their data is not wanted.`,
    { retrySeconds: 10 },
  );
}

/** What is there of bookies, which are made only when there is metadata. */
function leftByBookies({ observation, components }: ClusterState): KubernetesObject[] {
  const { statefulSet } = components.bookkeeper;
  return [...(statefulSet ? [statefulSet] : []), ...claimsOf(observation, 'bookkeeper')];
}

/** Where bookies have been, the rest may have gone by the will of a person. */
function isVitalMissing({ context }: ClusterState, { missing }: MetadataInspection): boolean {
  const root = { chroot: chrootOf(context.spec), clusterName: context.name };
  return vitalPaths(root).some(path => missing.includes(path));
}

/**
 * Initialises the metadata once. Whether it is there is decided by what ZooKeeper holds, never by how a Job ended; the
 * Job writes only what is missing, so an interrupted one is simply run again.
 */
export function metadataStep(state: ClusterState): MetadataStep {
  const { observation, context } = state;
  if (isInitialised(observation)) return { gate: open };
  // The volumes are marked once the ensemble has formed, so that this is known even if the status is lost.
  if (claimsOf(observation, 'zookeeper').length === 0)
    return { gate: closed('AwaitingVolumes', "Waiting for ZooKeeper's volumes") };
  const job = jobOf(observation, metadataJobName(context.name));
  if (isRunning(state, job)) return initialisation(state, job);
  const fact = observation.facts.metadata;
  if (!fact) {
    return { gate: closed('Asking', 'Asking ZooKeeper for the metadata', { needs: { fact: 'metadata' } }) };
  }
  if ('error' in fact) {
    const message = `Waiting for ZooKeeper to show the metadata: ${fact.error}`;
    return { gate: closed('NoAnswer', message, { retrySeconds: 2 }) };
  }
  if (fact.value.missing.length === 0) return { gate: open };
  const left = leftByBookies(state);
  if (left.length === 0) return nextInitialisation(state, fact.value, job);
  return { gate: isVitalMissing(state, fact.value) ? leftVolumes(left) : open };
}

/**
 * Whether an initialisation may still be writing: a pod of any Job of ours, or a Job that is about to make one. The
 * Job's own end is told late; its pod's success is told at once.
 */
function isRunning({ observation }: ClusterState, job: Job | undefined): boolean {
  const pods = podsOf(observation, 'metadata');
  if (!pods.every(isTerminated)) return true;
  if (!job || isOver(observation, job)) return false;
  return !podsOfJob(observation, job).some(({ status }) => status?.phase === 'Succeeded');
}

/** What is to be said of an initialisation that may be writing; a Job gives way to what is wanted now while nothing writes. */
function initialisation(state: ClusterState, job: Job | undefined): MetadataStep {
  const waits = 'Waiting for the metadata Job';
  if (!job || podsOf(state.observation, 'metadata').some(mayWork))
    return { gate: closed('Initialising', waits) };
  const { deletions = [] } = wantsOfJob(state.observation, wantedJob(state));
  if (deletions.length > 0) {
    return { gate: closed('Initialising', 'Replacing the metadata Job by one as specified'), deletions };
  }
  const trouble = troubleOf(state.observation, job);
  // The reason stays: with one that comes and goes with each try the cluster would never be Stalled.
  return { gate: closed('Initialising', trouble ? `${waits}: ${trouble}` : waits) };
}

function wantedJob({ observation, context }: ClusterState): KubernetesObject {
  return metadataJob(context, imageInForce(observation, 'zookeeper'));
}

/** What is done next where metadata is missing and nothing runs that writes it. */
function nextInitialisation(
  state: ClusterState,
  { missing, chrootExists, ledgersUnfinished }: MetadataInspection,
  job: Job | undefined,
): MetadataStep {
  if (job) {
    const gate = closed('Initialising', `Running the metadata Job again: ${missing.join(', ')} missing`);
    return job.metadata.deletionTimestamp
      ? { gate }
      : { gate, deletions: [{ object: job, why: 'its work was not complete' }] };
  }
  const soon = { retrySeconds: 1 };
  if (!chrootExists) {
    const message = `Creating ${state.context.spec.zookeeper.chroot} in ZooKeeper`;
    return { gate: closed('Initialising', message, soon), operations: [{ kind: 'createChroot' }] };
  }
  if (ledgersUnfinished) {
    const message = 'Removing what an interrupted initialisation left of /ledgers';
    return { gate: closed('Initialising', message, soon), operations: [{ kind: 'removeUnfinishedLedgers' }] };
  }
  return { gate: closed('Initialising', 'Starting the metadata Job'), applies: [wantedJob(state)] };
}
