import { hashOf, needsApply, type Verdict, withHash } from './apply.ts';
import { differences } from './difference.ts';
import type { Logger } from './logger.ts';
import { describe, type KubernetesObject } from './object.ts';
import type { ResourceClient } from './resource-client.ts';

/** One object that should exist. */
export interface Wanted {
  client: ResourceClient;
  desired: KubernetesObject;
  /** The object as the cache has it. */
  live: KubernetesObject | undefined;
}

export interface ApplyOptions {
  /**
   * Whether the owner still exists with the uid observed and is not being deleted, by a fresh read. Asked once, before
   * the first create, so that nothing is created for an owner that is gone.
   */
  ownerLives: () => Promise<boolean>;
  signal?: AbortSignal;
}

/** What was done to one object. */
export interface Applied extends Verdict {
  object: KubernetesObject;
}

/** The owner went away during the pass; the next one will see that. */
export class OwnerGoneError extends Error {
  override readonly name = 'OwnerGoneError';
}

/** Brings objects to what is wanted of them; keeps quiet when nothing would change. */
export class Applier {
  readonly #hashAnnotation: string;
  readonly #log: Logger;
  /**
   * By uid, what the server did not keep when it was applied. Without this memory an object it normalises in a way we
   * do not know would be written on every pass.
   */
  readonly #notKept = new Map<string, string>();

  /** `hashAnnotation` is the name of the annotation that holds the hash of what was applied. */
  constructor(hashAnnotation: string, log: Logger) {
    this.#hashAnnotation = hashAnnotation;
    this.#log = log;
  }

  /**
   * Applies those that are missing or differ, one after the other in the order given, and returns them. An update
   * carries the uid of the object observed, so that it never lands on, or creates, another one of that name (409).
   */
  async apply(wanted: Iterable<Wanted>, options: ApplyOptions): Promise<Applied[]> {
    const applied: Applied[] = [];
    let ownerChecked = false;
    for (const { client, desired, live } of wanted) {
      const verdict = this.verdict(desired, live);
      if (verdict.verdict === 'none') continue;
      if (!live && !ownerChecked) {
        if (!(await options.ownerLives())) {
          throw new OwnerGoneError(`${describe(desired)} not created: its owner is gone`);
        }
        ownerChecked = true;
      }
      const object = await client.apply(this.#toSend(desired, live), options.signal);
      this.#remember(desired, object);
      applied.push({ object, ...verdict });
    }
    return applied;
  }

  /** `needsApply`, without fields known not to be kept by the server. */
  verdict(desired: KubernetesObject, live: KubernetesObject | undefined): Verdict {
    const verdict = needsApply(desired, live, this.#hashAnnotation);
    const notKept = this.#notKept.get(live?.metadata.uid ?? '');
    if (verdict.verdict !== 'drifted' || notKept !== fingerprint(desired, verdict.paths)) return verdict;
    return { verdict: 'none', paths: [] };
  }

  #toSend(desired: KubernetesObject, live: KubernetesObject | undefined): KubernetesObject {
    const object = withHash(desired, this.#hashAnnotation);
    const uid = live?.metadata.uid;
    return uid ? { ...object, metadata: { ...object.metadata, uid } } : object;
  }

  #remember(desired: KubernetesObject, answer: KubernetesObject): void {
    const { uid = '' } = answer.metadata;
    const paths = differences(desired, answer);
    if (paths.length === 0) return void this.#notKept.delete(uid);
    this.#notKept.set(uid, fingerprint(desired, paths));
    this.#log.warn({ object: describe(desired), paths }, 'The API server did not keep all applied fields');
  }
}

function fingerprint(desired: KubernetesObject, paths: string[]): string {
  return `${hashOf(desired)} ${paths.join(' ')}`;
}
