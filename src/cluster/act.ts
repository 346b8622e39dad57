import { dequal } from 'dequal';
import type { Condition, PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Applier } from '#src/kubernetes/applier.ts';
import { ApiError, isConflict, messageOf } from '#src/kubernetes/errors.ts';
import type { EventRecorder } from '#src/kubernetes/events.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Note } from './notes.ts';
import type { Observation, PulsarCluster } from './observation.ts';
import type { perform } from './perform.ts';
import type { Plan } from './plan.ts';
import type { Deletion } from './procedure.ts';

export interface Hands {
  readonly clusters: ResourceClient;
  /** The client of each kind that is applied or deleted. */
  readonly clientOf: (kind: string) => ResourceClient;
  readonly applier: Applier;
  readonly perform: typeof perform;
  readonly events: EventRecorder;
}

/** The server refused what the spec asks for; trying again the same way will not help. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && !isConflict(error);
}

/** A fresh look, so that nothing is created for a cluster that is gone. */
async function isAlive({ metadata }: PulsarCluster, hands: Hands, signal: AbortSignal): Promise<boolean> {
  const owner = await hands.clusters.get(metadata.namespace, metadata.name, signal);
  return owner?.metadata.uid === metadata.uid && !owner?.metadata.deletionTimestamp;
}

async function applyChanges(
  plan: Plan,
  cluster: PulsarCluster,
  hands: Hands,
  signal: AbortSignal,
): Promise<string[]> {
  const refusals: string[] = [];
  let lives: Promise<boolean> | undefined;
  const ownerLives = () => (lives ??= isAlive(cluster, hands, signal));
  for (const { desired, live } of plan.changes) {
    try {
      await hands.applier.apply([{ client: hands.clientOf(desired.kind), desired, live }], {
        ownerLives,
        signal,
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusals.push(messageOf(error));
    }
  }
  return refusals;
}

/** The planned status, but for what the API server refused. */
function withRefusals(
  plan: Plan,
  { cluster, now }: Observation,
  refusals: readonly string[],
): PulsarClusterStatus {
  if (refusals.length === 0) return plan.status;
  const message = `The API server refused: ${refusals.join(' ')} Correct the specification.`.slice(0, 1000);
  const before = cluster.status?.conditions?.find(({ type }) => type === 'Ready');
  const conditions = plan.status.conditions?.map((condition): Condition => {
    if (condition.type !== 'Ready') return condition;
    const lastTransitionTime = before?.status === 'False' ? before.lastTransitionTime : now;
    return { ...condition, status: 'False', reason: 'Refused', message, lastTransitionTime };
  });
  return { ...plan.status, message, ...(conditions && { conditions }) };
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

/**
 * Carries a plan out: first what is to exist, then what is to go, the status last, but for the end of a Ready that would
 * be believed meanwhile. What the server refuses ends in the status; nothing is deleted then. Returns the refusals.
 */
export async function act(
  plan: Plan,
  observation: Observation,
  hands: Hands,
  signal: AbortSignal,
): Promise<string[]> {
  const { cluster } = observation;
  if (plan.finalizers) {
    await hands.clusters.patchMeta(cluster.metadata, { finalizers: [...plan.finalizers] }, signal);
  }
  const isEarly = endsReady(plan, observation);
  if (isEarly) await writeStatus(plan.status, cluster, hands, signal);
  for (const operation of plan.operations) await hands.perform(operation, observation, signal);
  const refusals = await applyChanges(plan, cluster, hands, signal);
  if (refusals.length === 0) {
    for (const deletion of plan.deletions) {
      const { object, keepsDependents, force } = deletion;
      const propagationPolicy = keepsDependents ? 'Orphan' : 'Background';
      const grace = force && { gracePeriodSeconds: 0 };
      await hands.clientOf(object.kind).delete(object.metadata, { propagationPolicy, ...grace, signal });
      if (object.kind !== 'ConfigMap') hands.events.record(cluster, deletionNote(cluster, deletion));
    }
  }
  for (const event of plan.events) hands.events.record(cluster, event);
  const isTold = isEarly && refusals.length === 0;
  if (!cluster.metadata.deletionTimestamp && !isTold) {
    await writeStatus(withRefusals(plan, observation, refusals), cluster, hands, signal);
  }
  return refusals;
}
