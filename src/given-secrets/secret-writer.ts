import type { Sentence } from '#src/api/reasons.ts';
import { type Comparison, needsApply, withHash } from '#src/kubernetes/apply.ts';
import { isManagedBy } from '#src/kubernetes/children/owned.ts';
import { isStaying } from '#src/kubernetes/children/told.ts';
import { deviations } from '#src/kubernetes/difference.ts';
import { ApiError, isConflict, OvertakenError } from '#src/kubernetes/errors.ts';
import type { EventRecorder } from '#src/kubernetes/events.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { SecretPlan, SecretSeen } from './model.ts';

interface SecretWriterOptions {
  /** Of Secrets. */
  readonly client: Pick<ResourceClient, 'apply' | 'create' | 'delete' | 'get' | 'list'>;
  /** Annotation that holds the hash of what was applied. */
  readonly hashAnnotation: string;
  readonly events: Pick<EventRecorder, 'record'>;
  /** On those that are given. */
  readonly label: string;
  /** Why a Secret that is there cannot be the one that an owner gives; undefined: it can. */
  readonly objection: (owner: KubernetesObject, found: SecretSeen) => Sentence | undefined;
}

/** Whose Secret it is, and what is said where the right to it is missing. */
export interface SecretOwner {
  readonly owner: KubernetesObject;
  readonly missingRight: Sentence;
  /** The one that his status names: where somebody has taken off its label nothing else tells of it. */
  readonly before?: string | undefined;
}

/** Writes Secrets that owners give. Of what is in one nothing is told but the names of its keys. */
export class SecretWriter {
  readonly #options: SecretWriterOptions;

  constructor(options: SecretWriterOptions) {
    this.#options = options;
  }

  /** Makes the Secret what it is to be, then takes away those before it; returns why that cannot be done, if it cannot. */
  async write(of: SecretOwner, plan: SecretPlan, signal: AbortSignal): Promise<Sentence | undefined> {
    const { desired, live, left } = plan;
    if (!desired) return plan.wait;
    try {
      const objection = await this.#apply(of.owner, desired, live, signal);
      if (objection) return objection;
      const others = plan.wait ? [] : await this.#unlabelled(of, [desired, ...left], signal);
      const leaving = [...left, ...others];
      if (live && leaving.length > 0) await this.#makeSure(live, signal);
      for (const each of leaving) await this.#delete(of.owner, each, signal);
      return plan.wait;
    } catch (error) {
      signal.throwIfAborted();
      return refusalOf(error, { written: desired, isThere: live !== undefined }, of.missingRight);
    }
  }

  /** Every Secret that an owner has given, when he is to give none any more: no watch tells of those that a moment ago made. */
  async end(of: SecretOwner, signal: AbortSignal): Promise<Sentence | undefined> {
    const { owner, missingRight } = of;
    const { namespace } = owner.metadata;
    const { client, label } = this.#options;
    try {
      const { items } = await client.list({ namespace, labelSelector: label, signal });
      const all = [...items, ...(await this.#unlabelled(of, items, signal))];
      for (const each of all) if (isManagedBy(owner, each)) await this.#delete(owner, each, signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      return refusalOf(error, undefined, missingRight);
    }
  }

  async #apply(
    owner: KubernetesObject,
    desired: KubernetesObject,
    live: SecretSeen | undefined,
    signal: AbortSignal,
  ): Promise<Sentence | undefined> {
    const { client, hashAnnotation } = this.#options;
    const { verdict, paths } = needsApply(desired, live, hashAnnotation);
    if (verdict === 'none') return undefined;
    if (!live) return this.#create(owner, desired, signal);
    const { uid = '' } = live.metadata;
    const given = withHash(desired, hashAnnotation);
    const applied = await client.apply({ ...given, metadata: { ...given.metadata, uid } }, signal);
    this.#tell(owner, eventOf(desired, verdict, paths));
    return notKept(desired, applied);
  }

  /** The watch tells only of what carries our label: what is there all the same is looked at. */
  async #create(
    owner: KubernetesObject,
    desired: KubernetesObject,
    signal: AbortSignal,
  ): Promise<Sentence | undefined> {
    const { client, hashAnnotation, objection } = this.#options;
    const { name, namespace } = desired.metadata;
    try {
      const created = await client.create(withHash(desired, hashAnnotation), signal);
      this.#tell(owner, { reason: 'Created', message: `Created ${describe(desired)}` });
      return notKept(desired, created);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    const found = await client.get(namespace, name, signal);
    if (!found) throw new OvertakenError(`${describe(desired)} was there, and is gone`);
    return objection(owner, found) ?? this.#apply(owner, desired, found, signal);
  }

  /** Of what was there the watch may not have told yet that it is gone: with those before it nothing would be left. */
  async #makeSure(live: SecretSeen, signal: AbortSignal): Promise<void> {
    const { uid, name, namespace } = live.metadata;
    const found = await this.#options.client.get(namespace, name, signal);
    if (found?.metadata.uid !== uid || (found && !isStaying(found)))
      throw new OvertakenError(`${describe(live)} is going: it is made again before others are deleted`);
  }

  /** The one of before, where it is his and none of those that are known. */
  async #unlabelled(
    { owner, before }: SecretOwner,
    known: readonly KubernetesObject[],
    signal: AbortSignal,
  ): Promise<readonly KubernetesObject[]> {
    if (before === undefined || known.some(each => each.metadata.name === before)) return [];
    const found = await this.#options.client.get(owner.metadata.namespace, before, signal);
    return found && isManagedBy(owner, found) && isStaying(found) ? [found] : [];
  }

  async #delete(owner: KubernetesObject, secret: KubernetesObject, signal: AbortSignal): Promise<void> {
    await this.#options.client.delete(secret.metadata, { signal });
    const message = `Deleting ${describe(secret)}: it is asked for no more`;
    this.#tell(owner, { reason: 'Deleting', message });
  }

  #tell(owner: KubernetesObject, told: { readonly reason: string; readonly message: string }): void {
    this.#options.events.record(owner, { type: 'Normal', ...told });
  }
}

function eventOf(secret: KubernetesObject, verdict: Comparison['verdict'], paths: readonly string[]) {
  const name = describe(secret);
  if (verdict !== 'drifted') return { reason: 'Updated', message: `Updated ${name}` };
  return { reason: 'Restored', message: `Restored ${name}: ${paths.join(', ')} had been changed` };
}

/** Applied again and again it would be an endless fight. */
function notKept(desired: KubernetesObject, answer: KubernetesObject): Sentence | undefined {
  const paths = deviations(desired, answer).map(({ path }) => path);
  if (paths.length === 0) return undefined;
  const message = `Something, perhaps a webhook, changes ${paths.join(', ')} of ${describe(desired)} as soon as it is written: exempt it from that`;
  return { reason: 'Refused', message };
}

interface Refused {
  readonly written: KubernetesObject;
  readonly isThere: boolean;
}

/** What only a person mends; anything else is thrown again. Undefined as what was refused: that Secrets go. */
function refusalOf(error: unknown, refused: Refused | undefined, missingRight: Sentence): Sentence {
  if (!(error instanceof ApiError)) throw error;
  const what = refused ? describe(refused.written) : 'that a Secret is deleted';
  if (error.status === 403) {
    if (saysRight.test(error.said)) return missingRight;
    return { reason: 'Refused', message: `The API server does not allow ${what}: ${error.said}` };
  }
  if (!refused || ![400, 422].includes(error.status) || isConflict(error)) throw error;
  const remedy = refused.isThere ? '. Delete it, and it is made anew' : '';
  return { reason: 'Refused', message: `The API server refuses ${what}: ${error.said}${remedy}` };
}

/** Quotas, policies and a namespace that ends are answered with the same status. Source: `forbiddenMessage` of k8s.io/apiserver. */
const saysRight = /\bcannot \w+ resource\b/;
