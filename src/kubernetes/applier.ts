import { type Comparison, needsApply, unknown, withHash } from './apply.ts';
import { deviations } from './difference.ts';
import { isConflict, isInvalid, messageOf } from './errors.ts';
import type { Logger } from './logger.ts';
import { describe, type KubernetesObject } from './object.ts';
import type { ResourceClient } from './resource-client.ts';

/** One object that should exist. */
export interface Wanted {
  readonly client: ResourceClient;
  readonly desired: KubernetesObject;
  /** The object as the cache has it, or as it was found. */
  readonly live: KubernetesObject | undefined;
  /** Whether nobody else has a say in its spec: then what others have written there goes where the server takes no mixture. */
  readonly ownsSpec?: boolean;
}

/** What was done to one object. */
export interface Applied extends Comparison {
  readonly object: KubernetesObject;
  /** The fields that the server did not keep as they were applied, but for those of which that was known. */
  readonly notKept: string[];
}

/** Brings objects to what is wanted of them; keeps quiet when nothing would change. */
export class Applier {
  readonly #hashAnnotation: string;
  readonly #log: Logger;

  /** `hashAnnotation` is the name of the annotation that holds the hash of what was applied. */
  constructor(hashAnnotation: string, log: Logger) {
    this.#hashAnnotation = hashAnnotation;
    this.#log = log;
  }

  /**
   * Applies an object that is missing or differs; undefined when there is nothing to do. One that is missing is created,
   * and never taken over (409); an update carries the uid of the object observed, so that it never lands on, or creates,
   * another one of that name (409).
   */
  async apply(wanted: Wanted, signal?: AbortSignal): Promise<Applied | undefined> {
    const { client, desired, live } = wanted;
    const verdict = needsApply(desired, live, this.#hashAnnotation);
    if (verdict.verdict === 'none') return undefined;
    const object = live
      ? await this.#update(wanted, live, signal)
      : await client.create(withHash(desired, this.#hashAnnotation), signal);
    const lost = deviations(desired, object);
    if (lost.length === 0) return { object, ...verdict, notKept: [] };
    const notKept = unknown(lost, live, this.#hashAnnotation).map(({ path }) => path);
    this.#log.warn(
      { object: describe(desired), paths: notKept },
      'The API server did not keep all that was applied',
    );
    const told = withUid(withHash(desired, this.#hashAnnotation, lost), object);
    return { object: await client.apply(told, signal), ...verdict, notKept };
  }

  async #update(
    { client, desired, ownsSpec }: Wanted,
    live: KubernetesObject,
    signal?: AbortSignal,
  ): Promise<KubernetesObject> {
    const told = withUid(withHash(desired, this.#hashAnnotation), live);
    try {
      return await client.apply(told, signal);
    } catch (error) {
      // Fields that exclude each other, one of them by hand: an apply leaves alone what it never owned.
      const mayHelp = ownsSpec && isInvalid(error) && !isConflict(error);
      const giveBack = mayHelp && (await client.takeOverSpec(live.metadata, signal));
      if (!giveBack) throw error;
      return await this.#orGiveBack(() => client.apply(told, signal), giveBack);
    }
  }

  /** Where it is refused all the same, what others have written was not to blame. */
  async #orGiveBack<T>(apply: () => Promise<T>, giveBack: () => Promise<void>): Promise<T> {
    try {
      return await apply();
    } catch (error) {
      if (isInvalid(error) && !isConflict(error)) {
        await giveBack().catch((failure: unknown) => {
          this.#log.warn({}, `What others wrote into a spec was not given back: ${messageOf(failure)}`);
        });
      }
      throw error;
    }
  }
}

function withUid(object: KubernetesObject, { metadata: { uid } }: KubernetesObject): KubernetesObject {
  if (!uid) throw new Error(`${describe(object)}: an apply must name the uid it is meant for`);
  return { ...object, metadata: { ...object.metadata, uid } };
}
