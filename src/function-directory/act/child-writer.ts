import type { Directory, DirectoryPlan, FileOutcome, FunctionSeen } from '#src/function-directory/model.ts';
import type { Applier } from '#src/kubernetes/applier.ts';
import { ApiError, IncompleteError, isConflict, isExpected, messageOf } from '#src/kubernetes/errors.ts';
import type { Event, EventRecorder } from '#src/kubernetes/events.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

interface ChildWriterOptions {
  readonly applier: Applier;
  /** Of PulsarFunctions. */
  readonly client: ResourceClient;
  readonly events: Pick<EventRecorder, 'record'>;
}

/** How soon what the API server did not do is tried again, in seconds. */
export const retrySeconds = 30;

/** Makes the PulsarFunctions of a directory what they are to be. */
export class ChildWriter {
  readonly #options: ChildWriterOptions;

  constructor(options: ChildWriterOptions) {
    this.#options = options;
  }

  /**
   * Does all it can; returns what became of files whose function the API server refuses, be it for what is in it. Rejects with
   * what else went wrong, once all others are done.
   */
  async write(
    directory: Directory,
    { applies, deletes, outcomes }: DirectoryPlan,
    seen: readonly FunctionSeen[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, FileOutcome>> {
    const refused = new Map<string, FileOutcome>();
    const failed: string[] = [];
    const each = async (object: KubernetesObject, write: () => Promise<Event | undefined>) => {
      try {
        const event = await write();
        if (event) this.#options.events.record(directory, event);
      } catch (error) {
        signal.throwIfAborted();
        if (isConflict(error)) return;
        if (!isExpected(error)) throw error;
        const outcome = outcomes.find(({ resource }) => resource === object.metadata.name);
        if (outcome && isRefusal(error)) refused.set(object.metadata.name, { ...outcome, ...refusal(error) });
        else failed.push(`${describe(object)}: ${messageOf(error)}`);
      }
    };
    const byName = new Map(seen.map(child => [child.metadata.name, child]));
    for (const desired of applies)
      await each(desired, () => this.#apply(desired, byName.get(desired.metadata.name), signal));
    for (const child of deletes) await each(child, () => this.#delete(child, signal));
    if (failed.length > 0) throw new IncompleteError(failed.join('; '), retrySeconds);
    return refused;
  }

  async #apply(
    desired: KubernetesObject,
    live: FunctionSeen | undefined,
    signal: AbortSignal,
  ): Promise<Event | undefined> {
    const { applier, client } = this.#options;
    const applied = await applier.apply({ client, desired, live }, signal);
    if (!applied) return undefined;
    const reason = live ? 'Updated' : 'Created';
    return { type: 'Normal', reason, message: `${reason} ${describe(desired)}` };
  }

  async #delete(child: FunctionSeen, signal: AbortSignal): Promise<Event> {
    await this.#options.client.delete(child.metadata, { signal });
    return {
      type: 'Normal',
      reason: 'Deleting',
      message: `Deleting ${describe(child)}: its file is gone, or is another function`,
    };
  }
}

function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && [400, 403, 422].includes(error.status);
}

/** In the words of the file: it has no `spec`. A quota, rights that are missing or a policy are not its fault. */
function refusal(error: ApiError): Pick<FileOutcome, 'reason' | 'message'> {
  if (error.status === 403)
    return { reason: 'Refused', message: `The API server does not allow its PulsarFunction: ${error.said}` };
  const causes =
    error.details?.causes?.flatMap(({ field, message }) =>
      message ? `${field ?? ''} ${message}`.trim() : [],
    ) ?? [];
  const words = causes.length > 0 ? causes.join('; ') : error.said;
  return {
    reason: 'FileProblem',
    message: `has what a function cannot have: ${words.replaceAll(/\bspec\./g, '')}`,
  };
}
