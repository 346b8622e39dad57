import { dequal } from 'dequal';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Applier } from '#src/kubernetes/applier.ts';
import { type ApiError, NotLeaderError } from '#src/kubernetes/errors.ts';
import type { EventRecorder } from '#src/kubernetes/events.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Plan } from './decision.ts';
import { type Failure, failedOperation, failedWrites, isAnswer, isRefusal } from './failure.ts';
import type { Note } from './notes.ts';
import type { Observation, PulsarCluster } from './observation.ts';
import type { Background } from './operation.ts';
import type { Perform } from './perform.ts';
import { plan } from './plan.ts';
import type { Deletion } from './procedure.ts';

export interface Hands {
  readonly clusters: ResourceClient;
  /** The client of each kind that is applied or deleted. */
  readonly clientOf: (kind: string) => ResourceClient;
  readonly applier: Applier;
  readonly events: EventRecorder;
  /** Carries out what is not an object of Kubernetes. */
  readonly perform: Perform;
}

/** What became of a pass. */
export interface Outcome {
  /** What it was stopped by, when the status has told that. */
  readonly failed?: Error;
  /** When to look again although nothing has happened. */
  readonly wakeAfterSeconds?: number;
}

/** What a pass was stopped by. */
interface Stop {
  readonly failure: Failure;
  readonly error: Error;
}

/** A fresh look, so that nothing is created for a cluster that is gone. */
async function isAlive({ metadata }: PulsarCluster, hands: Hands, signal: AbortSignal): Promise<boolean> {
  const owner = await hands.clusters.get(metadata.namespace, metadata.name, signal);
  return owner?.metadata.uid === metadata.uid && !owner?.metadata.deletionTimestamp;
}

async function performOperations(
  { operations }: Plan,
  observation: Observation,
  hands: Hands,
  signal: AbortSignal,
): Promise<Stop | undefined> {
  for (const operation of operations) {
    try {
      await hands.perform(operation, observation, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof NotLeaderError) throw error;
      const failure = failedOperation(operation, error);
      return { failure, error: new Error(failure.message, { cause: error }) };
    }
  }
  return undefined;
}

/** What is refused keeps nothing else from being applied; where the server fails, whatever relies on it waits too. */
async function applyChanges(
  { changes }: Plan,
  cluster: PulsarCluster,
  hands: Hands,
  signal: AbortSignal,
): Promise<Stop | undefined> {
  const refusals: ApiError[] = [];
  let lives: Promise<boolean> | undefined;
  const ownerLives = () => (lives ??= isAlive(cluster, hands, signal));
  for (const { desired, live, note } of changes) {
    try {
      await hands.applier.apply([{ client: hands.clientOf(desired.kind), desired, live }], {
        ownerLives,
        signal,
      });
      if (note) hands.events.record(cluster, note);
    } catch (error) {
      if (!isAnswer(error)) throw error;
      if (!isRefusal(error)) return { failure: failedWrites([error]), error };
      refusals.push(error);
    }
  }
  if (refusals.length === 0) return undefined;
  const failure = failedWrites(refusals);
  return { failure, error: new Error(failure.message) };
}

async function deleteObjects(
  { deletions }: Plan,
  cluster: PulsarCluster,
  hands: Hands,
  signal: AbortSignal,
): Promise<Stop | undefined> {
  for (const deletion of deletions) {
    const { object, keepsDependents, force } = deletion;
    const propagationPolicy = keepsDependents ? 'Orphan' : 'Background';
    const grace = force && { gracePeriodSeconds: 0 };
    try {
      await hands.clientOf(object.kind).delete(object.metadata, { propagationPolicy, ...grace, signal });
    } catch (error) {
      if (!isAnswer(error)) throw error;
      return { failure: failedWrites([error]), error };
    }
    if (object.kind !== 'ConfigMap') hands.events.record(cluster, deletionNote(cluster, deletion));
  }
  return undefined;
}

async function writeStatus(
  status: PulsarClusterStatus,
  cluster: PulsarCluster,
  hands: Hands,
  signal: AbortSignal,
) {
  if (dequal(status, cluster.status ?? {})) return;
  const { name, namespace, uid } = cluster.metadata;
  const metadata = { name, ...(namespace && { namespace }), ...(uid && { uid }) };
  const object: KubernetesObject = { apiVersion: cluster.apiVersion, kind: cluster.kind, metadata, status };
  await hands.clusters.applyStatus(object, signal);
}

/**
 * Whether Ready would be believed while the plan is carried out: what makes it untrue is not an edit of the spec, which
 * the generation tells, but an annotation or somebody's hand.
 */
function endsReady({ status }: Plan, { cluster }: Observation): boolean {
  const readyOf = ({ conditions }: PulsarClusterStatus = {}) =>
    conditions?.find(({ type }) => type === 'Ready');
  const before = readyOf(cluster.status);
  const isBelieved = before?.status === 'True' && before.observedGeneration === cluster.metadata.generation;
  return isBelieved && readyOf(status)?.status !== 'True';
}

function deletionNote(cluster: PulsarCluster, { object, why, force }: Deletion): Note {
  if (force) return { type: 'Warning', reason: 'ForceDeleting', message: why };
  const isRestart = object.kind === 'Pod' && !cluster.metadata.deletionTimestamp;
  return { type: 'Normal', reason: isRestart ? 'Restarting' : 'Deleting', message: why };
}

/** How long nobody tries again what nothing relies on. */
const backgroundRetrySeconds = 30;

/** Does what nothing relies on; returns when to look again. */
async function performBackground(
  { operation, note, wakeAfterSeconds }: Background,
  observation: Observation,
  hands: Hands,
  signal: AbortSignal,
): Promise<number> {
  const { cluster } = observation;
  try {
    await hands.perform(operation, observation, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NotLeaderError) throw error;
    const { message } = failedOperation(operation, error);
    hands.events.record(cluster, { type: 'Warning', reason: 'BackgroundFailed', message });
    return backgroundRetrySeconds;
  }
  if (note) hands.events.record(cluster, note);
  return wakeAfterSeconds;
}

/**
 * Carries a plan out: first what is to exist, then what is to go, then the status, but for the end of a Ready that would
 * be believed meanwhile, and last what nothing relies on. What fails stops what comes after it and ends in the status.
 */
export async function act(
  decision: Plan,
  observation: Observation,
  hands: Hands,
  signal: AbortSignal,
): Promise<Outcome> {
  const { cluster } = observation;
  const isLeaving = cluster.metadata.deletionTimestamp !== undefined;
  if (decision.finalizers) {
    await hands.clusters.patchMeta(cluster.metadata, { finalizers: [...decision.finalizers] }, signal);
  }
  const isEarly = endsReady(decision, observation);
  if (isEarly) await writeStatus(decision.status, cluster, hands, signal);
  const stop =
    (await performOperations(decision, observation, hands, signal)) ??
    (await applyChanges(decision, cluster, hands, signal)) ??
    (await deleteObjects(decision, cluster, hands, signal));
  // Said by the plan, so that how long it has failed counts like any other wait.
  const told = stop ? plan({ ...observation, failure: stop.failure }) : decision;
  for (const event of told.events) hands.events.record(cluster, event);
  if (!isLeaving && (stop || !isEarly)) await writeStatus(told.status, cluster, hands, signal);
  if (stop) return { failed: stop.error };
  const wakes = decision.wakeAfterSeconds === undefined ? [] : [decision.wakeAfterSeconds];
  for (const each of decision.background)
    wakes.push(await performBackground(each, observation, hands, signal));
  return wakes.length > 0 ? { wakeAfterSeconds: Math.min(...wakes) } : {};
}
