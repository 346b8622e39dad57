import type { Applier } from '#src/kubernetes/applier.ts';
import {
  ApiError,
  IncompleteError,
  isConflict,
  isExpected,
  messageOf,
  refusedRestMs,
} from '#src/kubernetes/errors.ts';
import type { Event, EventRecorder } from '#src/kubernetes/events.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

interface ChildWriterOptions {
  readonly applier: Applier;
  /** Of the kind of the children. */
  readonly client: ResourceClient;
  readonly events: Pick<EventRecorder, 'record'>;
  /** Why one is deleted, for the Event. */
  readonly whyDeleted: string;
}

/** What is to become of the children of an object. */
export interface ChildChanges {
  readonly applies: readonly KubernetesObject[];
  readonly deletes: readonly KubernetesObject[];
}

/** Why the API server takes no such child. */
export interface Refused {
  /** Whether it is not allowed, whatever is in it. */
  readonly isForbidden: boolean;
  readonly words: string;
}

/** What became of them. Whoever wrote tells that, and then has what failed tried again by {@link throwFailed}. */
export interface ChildrenWritten {
  /** Why the API server takes no such child, by name. */
  readonly refused: ReadonlyMap<string, Refused>;
  /** What else went wrong, by name: another time it may go well. */
  readonly failed: ReadonlyMap<string, string>;
  /** Whether any was changed: what was seen of it before is not what it is to be now. */
  readonly isChanged: boolean;
}

/** How soon what the API server did not do is tried again, in seconds. */
const retrySeconds = 30;

/** The same as the result of a pass. */
export const afterRefusal = { after: retrySeconds * 1000, restMs: refusedRestMs } as const;

/** Makes the children of an object what they are to be. */
export class ChildWriter {
  readonly #options: ChildWriterOptions;

  constructor(options: ChildWriterOptions) {
    this.#options = options;
  }

  /** Does all it can. */
  async write(
    owner: KubernetesObject,
    { applies, deletes }: ChildChanges,
    seen: readonly KubernetesObject[],
    signal: AbortSignal,
  ): Promise<ChildrenWritten> {
    const refused = new Map<string, Refused>();
    const failed = new Map<string, string>();
    let isChanged = false;
    const each = async (object: KubernetesObject, write: () => Promise<Event | undefined>) => {
      try {
        const event = await write();
        isChanged ||= event !== undefined;
        if (event) this.#options.events.record(owner, event);
      } catch (error) {
        signal.throwIfAborted();
        if (isConflict(error)) return;
        if (!isExpected(error)) throw error;
        const { name } = object.metadata;
        if (isRefusal(error) && applies.includes(object)) refused.set(name, refusedBy(error));
        else failed.set(name, `${describe(object)}: ${messageOf(error)}`);
      }
    };
    const byName = new Map(seen.map(child => [child.metadata.name, child]));
    for (const desired of applies)
      await each(desired, () => this.#apply(desired, byName.get(desired.metadata.name), signal));
    for (const child of deletes) await each(child, () => this.#delete(child, signal));
    return { refused, failed, isChanged };
  }

  async #apply(
    desired: KubernetesObject,
    live: KubernetesObject | undefined,
    signal: AbortSignal,
  ): Promise<Event | undefined> {
    const { applier, client } = this.#options;
    const applied = await applier.apply({ client, desired, live }, signal);
    if (!applied) return undefined;
    const reason = live ? 'Updated' : 'Created';
    return { type: 'Normal', reason, message: `${reason} ${describe(desired)}` };
  }

  async #delete(child: KubernetesObject, signal: AbortSignal): Promise<Event> {
    const { client, whyDeleted } = this.#options;
    await client.delete(child.metadata, { signal });
    return { type: 'Normal', reason: 'Deleting', message: `Deleting ${describe(child)}: ${whyDeleted}` };
  }
}

/** What is said of a child that failed. The words of that may be others each time, and a status that changes brings the next pass. */
export function notTakenYet(kind: string, name: string): string {
  return `Waiting until the API server takes ${kind} ${name}: the log of the operator says why it does not`;
}

/** Has what failed tried again. */
export function throwFailed({ failed }: ChildrenWritten): void {
  if (failed.size > 0) throw new IncompleteError([...failed.values()].join('; '), retrySeconds);
}

function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && [400, 403, 422].includes(error.status);
}

/** Rights, quotas and policies are no fault of what is in it. */
function refusedBy(error: ApiError): Refused {
  return { isForbidden: error.status === 403, words: error.status === 403 ? error.said : wordsOf(error) };
}

/** What the API server has against an object, field by field where it says so. */
function wordsOf({ details, said }: ApiError): string {
  const causes = details?.causes?.flatMap(({ field, message }) =>
    message ? `${field ?? ''} ${message}`.trim() : [],
  );
  return causes && causes.length > 0 ? causes.join('; ') : said;
}
