import { dequal } from 'dequal';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Observation, PulsarCluster } from '#src/cluster/model/observation.ts';
import type { BestEffort } from '#src/cluster/model/operation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { soonest } from '#src/cluster/model/wants.ts';
import { notesOfLosses } from '#src/cluster/status/events.ts';
import { movesOnlyFigures } from '#src/cluster/status/figures.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { IncompleteError, NotLeaderError } from '#src/kubernetes/errors.ts';
import { withStatus } from '#src/kubernetes/object.ts';
import { carryOut } from './carry-out.ts';
import type { Clients } from './clients.ts';
import { failedOperation } from './failed.ts';
import { patchFinalizers } from './patch-finalizers.ts';

/** What became of what a plan does. */
export interface Done {
  readonly failures: readonly Failure[];
  /** The status, where it had to be written before. */
  readonly written?: PulsarClusterStatus;
  /** Set where something was put back that somebody had changed. */
  readonly restored?: true;
}

/** What became of a pass. */
export interface Outcome {
  /** What it was stopped by, when the status has told that. */
  readonly failed?: Error;
  /** When to look again although nothing has happened. */
  readonly wakeAfterSeconds?: number;
  /** How long not to look again, whatever happens. */
  readonly restMs?: number;
}

/** Returns whether there was anything new to write. */
export async function writeStatus(
  told: PulsarClusterStatus,
  cluster: PulsarCluster,
  clients: Pick<Clients, 'clusters' | 'figures'>,
  signal: AbortSignal,
): Promise<boolean> {
  const status = written(told);
  if (dequal(status, written(cluster.status ?? {}))) return false;
  const { uid } = cluster.metadata;
  await clients.clusters.applyStatus(withStatus(cluster, status), signal);
  if (uid) clients.figures.wrote(uid);
  return true;
}

/**
 * What others write into the status: who looks after the cluster `take-turn.ts`, what is lost `recordLosses`, and the
 * Secret with its addresses the controller of bindings.
 */
function written(status: PulsarClusterStatus): PulsarClusterStatus {
  const { operator: _, lostLedgers: __, binding: ___, ...own } = status;
  return own;
}

/** Tells what there is to tell, but not each time that only a figure has moved; returns when that may be told. */
async function say(
  told: Plan,
  cluster: PulsarCluster,
  clients: Clients,
  signal: AbortSignal,
): Promise<number | undefined> {
  const isFigures = movesOnlyFigures(told, cluster.status);
  const seconds = isFigures ? clients.figures.restSeconds(cluster.metadata.uid ?? '') : 0;
  if (seconds > 0) return seconds;
  await writeStatus(told.status, cluster, clients, signal);
  return undefined;
}

/**
 * Whether the status says Ready, for this generation, of what this plan is about to change. An edit of the spec shows by
 * the generation; a restart that an annotation asks for, or an object edited by hand, does not.
 */
function endsReady({ status }: Plan, { cluster }: Observation): boolean {
  const before = conditionOf(cluster.status, 'Ready');
  const isBelieved = before?.status === 'True' && before.observedGeneration === cluster.metadata.generation;
  return isBelieved && conditionOf(status, 'Ready')?.status !== 'True';
}

/** How long nobody tries again what has failed, although the rest of the cluster is looked at more often. */
const retrySeconds = 30;

/** Does what nothing relies on; returns when to look again. */
async function performBackground(
  { operation, note, wakeAfterSeconds }: BestEffort,
  observation: Observation,
  clients: Clients,
  signal: AbortSignal,
): Promise<number> {
  const { cluster } = observation;
  try {
    await clients.perform(operation, observation, clients.access, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NotLeaderError) throw error;
    const { message } = failedOperation(operation, error);
    clients.events.record(cluster, { type: 'Warning', reason: 'BackgroundFailed', message });
    return retrySeconds;
  }
  if (note) clients.events.record(cluster, note);
  return wakeAfterSeconds;
}

/**
 * What is given up is told before it is, and only in a status that is still as it was seen: one from a cache that stays
 * behind would take out what was lost before.
 */
async function recordLosses(
  { status: { lostLedgers } }: Plan,
  { cluster }: Observation,
  { clusters, events }: Clients,
  signal: AbortSignal,
): Promise<void> {
  if (!lostLedgers || dequal(lostLedgers, cluster.status?.lostLedgers)) return;
  await clusters.patchStatus(cluster.metadata, { lostLedgers }, signal);
  // No later pass finds it new, whatever becomes of this one.
  for (const note of notesOfLosses(cluster, lostLedgers)) events.record(cluster, note);
}

function isLeaving({ metadata }: PulsarCluster): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** What the status remembers for later passes. */
function memoryOf(status: PulsarClusterStatus = {}) {
  const { zookeeperMembers, drainingBookies, bookieRacks, operatorUpgrade, configurationStore } = status;
  return { zookeeperMembers, drainingBookies, bookieRacks, operatorUpgrade, configurationStore };
}

/** Whether the plan does something that must be remembered whatever becomes of the operator. */
function mustRemember({ status, operations, changes, deletions }: Plan, { cluster }: Observation): boolean {
  const acts = operations.length + changes.length + deletions.length > 0;
  return acts && !dequal(memoryOf(status), memoryOf(cluster.status));
}

/** A budget that does not allow an eviction now is no fault of anybody: its change wakes the next pass, or some seconds do. */
const evictionSeconds = 5;

/** A pass that could not do all; it is tried again soon where something else is to be looked at soon. */
function incomplete(failures: readonly Failure[], wake: number | undefined): IncompleteError {
  const message = failures.map(failure => failure.message).join(' ');
  return new IncompleteError(message, wake === undefined ? undefined : Math.max(wake, retrySeconds));
}

/**
 * Carries a plan out: first what is to exist, then what is to go. The status comes last, except where it must be
 * remembered whatever happens, or where it would say Ready meanwhile. What fails stops what relies on it.
 */
export async function act(
  planned: Plan,
  observation: Observation,
  clients: Clients,
  signal: AbortSignal,
): Promise<Done> {
  const { cluster } = observation;
  const refused = await patchFinalizers(planned, observation, clients, signal);
  if (refused) return { failures: [refused] };
  await recordLosses(planned, observation, clients, signal);
  const isEarly =
    !isLeaving(cluster) && (endsReady(planned, observation) || mustRemember(planned, observation));
  if (isEarly) await writeStatus(planned.status, cluster, clients, signal);
  const { failures, race, restored } = await carryOut(planned, observation, clients, signal);
  if (race && failures.length === 0) throw race;
  return { failures, ...(isEarly && { written: planned.status }), ...(restored && { restored }) };
}

/** Tells of a pass what `told` says, and does what nothing relies on. */
export async function tell(
  told: Plan,
  { failures, written }: Done,
  observation: Observation,
  clients: Clients,
  signal: AbortSignal,
): Promise<Outcome> {
  const { cluster } = observation;
  for (const event of told.events) clients.events.record(cluster, event);
  // Without its finalizers it may be gone at once.
  const isGone = isLeaving(cluster) && told.finalizers !== undefined;
  const isTold = isGone || told.status === written;
  const wakes = [told.wakeAfterSeconds, isTold ? undefined : await say(told, cluster, clients, signal)];
  for (const each of told.bestEffort) wakes.push(await performBackground(each, observation, clients, signal));
  return outcomeOf(failures, soonest(...wakes));
}

function outcomeOf(failures: readonly Failure[], wake: number | undefined): Outcome {
  const inTheWay = failures.filter(({ bestEffort }) => !bestEffort);
  const next = inTheWay.length < failures.length ? soonest(wake, retrySeconds) : wake;
  if (inTheWay.length === 0) return next === undefined ? {} : { wakeAfterSeconds: next };
  const isWait = inTheWay.every(({ reason }) => reason === 'AwaitingBudget');
  return isWait ? { wakeAfterSeconds: evictionSeconds } : { failed: incomplete(inTheWay, next) };
}
