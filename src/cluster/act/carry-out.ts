import { dequal } from 'dequal';
import type { Change } from '#src/cluster/model/change.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Observation, PulsarCluster } from '#src/cluster/model/observation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { dependentOf, Fallout } from '#src/cluster/objects/reliance.ts';
import { deletedKinds, ownedKinds } from '#src/cluster/observe/watched.ts';
import { domain } from '#src/components/build/names.ts';
import type { Applied } from '#src/kubernetes/applier.ts';
import {
  type ApiError,
  ConnectionError,
  isBudgetSpent,
  isConflict,
  NotLeaderError,
  OvertakenError,
  OwnerGoneError,
} from '#src/kubernetes/errors.ts';
import type { Event } from '#src/kubernetes/events.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';
import type { Clients } from './clients.ts';
import {
  type FailedWrite,
  failedChange,
  failedDeletion,
  failedEviction,
  failedOperation,
  isFailedWrite,
  isRefusal,
} from './failed.ts';

/** What could not be done. */
export interface Trouble {
  readonly failures: Failure[];
  /** A race that was lost: the next pass sees what has changed. */
  race?: ApiError;
  /** Set where something was put back that somebody had changed. */
  restored?: true;
}

/** A server that fails so often at objects of one kind fails at all of that kind, as where a webhook of theirs is away. */
const mostFailures = 3;

/** What fails may take that long in all: the pass has to end in time to tell of it. */
const mostLostMs = 30_000;

/** Carries a plan out: what fails stops what relies on it, and no more. */
class Execution {
  readonly trouble: Trouble = { failures: [] };
  readonly #fallout = new Fallout();
  readonly #observation: Observation;
  readonly #clients: Clients;
  readonly #signal: AbortSignal;
  readonly #serverFailures = new Map<string, number>();
  #lostMs = 0;

  constructor(observation: Observation, clients: Clients, signal: AbortSignal) {
    this.#observation = observation;
    this.#clients = clients;
    this.#signal = signal;
  }

  async operate({ operations }: Plan): Promise<void> {
    for (const operation of operations) {
      try {
        const { perform, access } = this.#clients;
        await perform(operation, this.#observation, access, this.#signal);
      } catch (error) {
        this.#signal.throwIfAborted();
        if (error instanceof NotLeaderError) throw error;
        const failure = failedOperation(operation, error);
        this.trouble.failures.push(failure);
        this.#fallout.failedOperation(operation, failure.component);
      }
    }
  }

  async apply({ changes }: Plan): Promise<void> {
    for (const change of changes) {
      const isStopped = this.#isHopeless(change.desired) || this.#fallout.stopsChange(change);
      const isDone = !isStopped && (await this.#try(change));
      if (!isDone) this.#fallout.failedChange(change);
    }
  }

  async delete({ deletions }: Plan): Promise<void> {
    const { cluster } = this.#observation;
    for (const deletion of deletions) {
      const { object } = deletion;
      if (this.#isHopeless(object) || this.#fallout.stopsDeletion(deletion)) continue;
      if (!deletedKinds.includes(object.kind))
        throw new Error(`${describe(object)} is of a kind that is never deleted`);
      const begun = performance.now();
      try {
        await this.#remove(deletion);
        if (object.kind !== 'ConfigMap')
          this.#clients.events.record(cluster, deletionNote(cluster, deletion));
      } catch (error) {
        const failureOf = (answer: FailedWrite) => this.#notRemoved(deletion, answer);
        if (isBudgetSpent(error)) this.trouble.failures.push(failureOf(error));
        else await this.#failed(error, object, begun, failureOf);
      }
    }
  }

  async #remove({ object, keepsDependents, force, evicts }: Deletion): Promise<void> {
    const client = this.#clients.clientOf(object.kind);
    if (evicts) return client.evict(object.metadata, this.#signal);
    const propagationPolicy = keepsDependents ? 'Orphan' : 'Background';
    const grace = force && { gracePeriodSeconds: 0 };
    return client.delete(object.metadata, { propagationPolicy, ...grace, signal: this.#signal });
  }

  #notRemoved({ object, evicts, bestEffort }: Deletion, answer: FailedWrite): Failure {
    const failure = evicts
      ? failedEviction(this.#observation, object, answer)
      : failedDeletion(object, answer);
    return bestEffort ? { ...failure, bestEffort } : failure;
  }

  #isHopeless({ kind }: KubernetesObject): boolean {
    return (this.#serverFailures.get(kind) ?? 0) >= mostFailures || this.#lostMs >= mostLostMs;
  }

  async #try(change: Change): Promise<boolean> {
    const { desired, live } = change;
    const { cluster } = this.#observation;
    const client = this.#clients.clientOf(desired.kind);
    const begun = performance.now();
    try {
      const ownsSpec = ownedKinds.includes(desired.kind);
      const applied = await this.#clients.applier.apply({ client, desired, live, ownsSpec }, this.#signal);
      const notes = applied ? notesOf(change, applied) : [];
      for (const each of notes) this.#clients.events.record(cluster, each);
      if (notes.some(({ reason }) => reason === 'Restored')) this.trouble.restored = true;
      return true;
    } catch (error) {
      await this.#failed(error, desired, begun, answer => failedChange(change, answer));
      return false;
    }
  }

  /** Where a write has no answer, a second look tells whether that is about its object or the server is away. */
  async #failed(
    error: unknown,
    { kind }: KubernetesObject,
    begun: number,
    failureOf: (answer: FailedWrite) => Failure,
  ): Promise<void> {
    this.#signal.throwIfAborted();
    if (!isFailedWrite(error)) throw error;
    if (error instanceof ConnectionError)
      await lookOnceMore(this.#observation.cluster, this.#clients, this.#signal);
    else if (isConflict(error)) return void (this.trouble.race ??= error);
    if (!isRefusal(error)) this.#serverFailures.set(kind, (this.#serverFailures.get(kind) ?? 0) + 1);
    this.#lostMs += performance.now() - begun;
    this.trouble.failures.push(failureOf(error));
  }
}

export async function carryOut(
  planned: Plan,
  observation: Observation,
  clients: Clients,
  signal: AbortSignal,
): Promise<Trouble> {
  const { operations, changes, deletions } = planned;
  if (operations.length + changes.length + deletions.length === 0) return { failures: [] };
  await lookOnceMore(observation.cluster, clients, signal);
  const execution = new Execution(observation, clients, signal);
  await execution.operate(planned);
  await execution.apply(planned);
  await execution.delete(planned);
  return execution.trouble;
}

/**
 * A look at the cluster as it is now: nothing is done for one that is gone, that another operator has taken over while this
 * one was cut off, or of which a person has said something since that the cache has not heard.
 */
export async function lookOnceMore(
  cluster: PulsarCluster,
  { clusters }: Clients,
  signal: AbortSignal,
): Promise<void> {
  const { name, namespace, uid } = cluster.metadata;
  const fresh = (await clusters.get(namespace, name, signal)) as PulsarCluster | undefined;
  if (!fresh || fresh.metadata.uid !== uid) throw new OwnerGoneError(`${describe(cluster)} is gone`);
  const holder = fresh.status?.operator;
  if (holder !== cluster.status?.operator)
    throw new OwnerGoneError(`${describe(cluster)} is looked after by operator ${holder ?? '(none)'} now`);
  if (!dequal(saidOf(fresh), saidOf(cluster)))
    throw new OvertakenError(
      `${describe(cluster)} has changed since it was read: nothing is done before that is seen`,
    );
}

/** What people say of a cluster, the generation for its spec; and whether it is deleted, with what it made or alone. */
function saidOf({ metadata }: PulsarCluster) {
  const { generation, deletionTimestamp, annotations = {}, finalizers = [] } = metadata;
  const ours = Object.entries(annotations).filter(([key]) => key.startsWith(`${domain}/`));
  const isAlone = finalizers.includes('orphan');
  return { generation, deletionTimestamp, isAlone, annotations: Object.fromEntries(ours) };
}

function deletionNote(cluster: PulsarCluster, { object, why, force }: Deletion): Event {
  if (force) return { type: 'Warning', reason: 'ForceDeleting', message: why };
  const isRestart = object.kind === 'Pod' && !cluster.metadata.deletionTimestamp;
  return { type: 'Normal', reason: isRestart ? 'Restarting' : 'Deleting', message: why };
}

/** What is told of a change that was made: what the server did not keep is nobody's edit. */
function notesOf({ desired, note }: Change, { verdict, paths, notKept }: Applied): Event[] {
  const isEdit = verdict !== 'drifted' || paths.some(path => !notKept.includes(path));
  const notes = note && isEdit ? [note] : [];
  if (notKept.length === 0) return notes;
  const component = dependentOf(desired);
  const message = `The API server does not keep ${notKept.join(', ')} of ${describe(desired)} as applied. Leave it out of spec.${component}.podTemplate, or look for a webhook that changes it.`;
  return [...notes, { type: 'Warning', reason: 'NotKept', message }];
}
