import { withSpecOf } from './apply.ts';
import { isNotFound } from './errors.ts';
import { type ListOptions, listAll, type ObjectList } from './list-all.ts';
import type { ApiResource, KubernetesObject, ObjectMeta } from './object.ts';
import { resourcePath } from './object.ts';
import type { Transport } from './transport.ts';

/** Hears of this process's own writes as soon as they are answered; a Cache does, so that it never lags behind. */
export interface WriteSink {
  written(object: KubernetesObject): void;
  deleted(metadata: ObjectMeta): void;
}

export interface ResourceClientOptions {
  /** Owner of the fields we apply; one stable name per controller. Status has `<fieldManager>-status`. */
  readonly fieldManager: string;
  readonly sink?: WriteSink;
}

export interface DeleteOptions {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Shorter than the server asks to wait while it has not looked at a budget yet: others are looked at meanwhile. */
const evictionDeadlineMs = 9000;
/** Of the empty store: what is written first has the next one, so no object ever has it. */
const noVersion = '1';

/** Reads and writes the objects of one kind. Every write is sent once, with the preconditions it was given. */
export class ResourceClient {
  readonly resource: ApiResource;
  readonly #transport: Transport;
  readonly #fieldManager: string;
  readonly #sink: WriteSink | undefined;

  constructor(transport: Transport, resource: ApiResource, options: ResourceClientOptions) {
    this.resource = resource;
    this.#transport = transport;
    this.#fieldManager = options.fieldManager;
    this.#sink = options.sink;
  }

  /** The newest state of all objects in scope, page by page. */
  list(options: ListOptions = {}): Promise<ObjectList> {
    return listAll(this.#transport, this.resource, options, object => object);
  }

  /** The newest state of one object, undefined when there is none. */
  async get(
    namespace: string | undefined,
    name: string,
    signal?: AbortSignal,
  ): Promise<KubernetesObject | undefined> {
    try {
      const path = resourcePath(this.resource, namespace, name);
      return await this.#transport.request<KubernetesObject>({ method: 'GET', path, signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /**
   * Server-side apply: creates the object or sets exactly the fields given; fields we applied before and left out
   * now are removed. Other owners' fields stay. `metadata.uid` and `resourceVersion`, when given, are preconditions.
   */
  async apply(object: KubernetesObject, signal?: AbortSignal): Promise<KubernetesObject> {
    return this.#apply(object, undefined, this.#fieldManager, signal);
  }

  /** Server-side apply of `object.status` through the status sub-resource. */
  async applyStatus(object: KubernetesObject, signal?: AbortSignal): Promise<KubernetesObject> {
    return this.#apply(object, 'status', `${this.#fieldManager}-status`, signal);
  }

  /**
   * Server-side apply of an object that must not exist yet: fails with 409 when the name is taken, whoever has it. A
   * POST would own the fields as an update does, and what is left out of a later apply would stay for ever.
   */
  async create(object: KubernetesObject, signal?: AbortSignal): Promise<KubernetesObject> {
    const metadata = { ...object.metadata, resourceVersion: noVersion };
    return this.#apply({ ...object, metadata }, undefined, this.#fieldManager, signal);
  }

  /**
   * Replaces whole metadata fields, only if the object is still exactly the one observed (409 otherwise). For lists
   * without owners, such as finalizers, where apply is of no use.
   */
  async patchMeta(
    observed: ObjectMeta,
    change: Pick<ObjectMeta, 'finalizers' | 'labels' | 'annotations'>,
    signal?: AbortSignal,
  ): Promise<KubernetesObject> {
    return this.#patch(observed, undefined, { metadata: change }, signal);
  }

  /**
   * Makes ours what others have written into the spec of exactly the object observed, so that the next apply takes out what
   * it does not name. What gives it back to them, unless somebody has written since (409); undefined where there was none.
   */
  async takeOverSpec(
    { name, namespace, uid }: ObjectMeta,
    signal?: AbortSignal,
  ): Promise<(() => Promise<void>) | undefined> {
    const fresh = await this.get(namespace, name, signal);
    const owners = fresh && fresh.metadata.uid === uid && fresh.metadata.managedFields;
    const managedFields = owners && withSpecOf(owners, this.#fieldManager);
    if (!fresh || !managedFields) return undefined;
    const ours = await this.#patch(fresh.metadata, undefined, { metadata: { managedFields } }, signal);
    return async () => {
      await this.#patch(ours.metadata, undefined, { metadata: { managedFields: owners } }, signal);
    };
  }

  /** Sets fields of the status, or takes them out (null), whoever owns them, on the same condition. */
  async patchStatus(
    observed: ObjectMeta,
    status: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<KubernetesObject> {
    return this.#patch(observed, 'status', { status }, signal);
  }

  /**
   * Deletes exactly the object observed: its uid, and its resourceVersion when given, are preconditions (409 when it
   * is another one or has changed). An object that is gone already is no error.
   */
  async delete(observed: ObjectMeta, options: DeleteOptions = {}): Promise<void> {
    const { name, namespace, uid, resourceVersion } = observed;
    if (!uid) throw new Error(`${this.resource.kind} ${name}: a deletion must name the uid it is meant for`);
    const { signal, ...rest } = options;
    try {
      const answer = await this.#transport.request<KubernetesObject>({
        method: 'DELETE',
        path: resourcePath(this.resource, namespace, name),
        body: { ...rest, preconditions: { uid, resourceVersion } },
        signal,
      });
      if (isTerminating(answer)) this.#sink?.written(answer);
      else this.#sink?.deleted(observed);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      this.#sink?.deleted(observed);
    }
  }

  /**
   * Has exactly the pod observed evicted: deleted if its disruption budgets allow it, else 429. Its version is no
   * precondition: the server would count an eviction that then does not take place. A pod that is gone already is no error.
   */
  async evict(observed: ObjectMeta, signal?: AbortSignal): Promise<void> {
    const { name, namespace, uid } = observed;
    if (!uid) throw new Error(`${this.resource.kind} ${name}: an eviction must name the uid it is meant for`);
    const deleteOptions = { preconditions: { uid } };
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions };
    const path = resourcePath(this.resource, namespace, name, 'eviction');
    try {
      await this.#transport.request({ method: 'POST', path, body, deadlineMs: evictionDeadlineMs, signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    // The answer does not hold the pod.
    const left = await this.get(namespace, name, signal);
    if (left) this.#sink?.written(left);
    else this.#sink?.deleted(observed);
  }

  async #patch(
    { name, namespace, uid, resourceVersion }: ObjectMeta,
    subresource: string | undefined,
    change: { readonly metadata?: object; readonly status?: object },
    signal?: AbortSignal,
  ): Promise<KubernetesObject> {
    const patched = await this.#transport.request<KubernetesObject>({
      method: 'PATCH',
      path: resourcePath(this.resource, namespace, name, subresource),
      // What the server does not know it would leave out without a word.
      query: { fieldManager: this.#fieldManager, fieldValidation: 'Strict' },
      contentType: 'application/merge-patch+json',
      body: { ...change, metadata: { ...change.metadata, uid, resourceVersion } },
      signal,
    });
    this.#written(patched);
    return patched;
  }

  async #apply(
    object: KubernetesObject,
    subresource: string | undefined,
    fieldManager: string,
    signal?: AbortSignal,
  ) {
    const { namespace, name } = object.metadata;
    const applied = await this.#transport.request<KubernetesObject>({
      method: 'PATCH',
      path: resourcePath(this.resource, namespace, name, subresource),
      query: { fieldManager, force: true },
      contentType: 'application/apply-patch+yaml',
      body: object,
      signal,
    });
    this.#written(applied);
    return applied;
  }

  /** Taking the last finalizer from an object that is being deleted removes it with that very write. */
  #written(object: KubernetesObject): void {
    if (object.metadata.deletionTimestamp && !isTerminating(object)) this.#sink?.deleted(object.metadata);
    else this.#sink?.written(object);
  }
}

/** Whether an object that was deleted is still there: something must be done or waited for before it goes. */
function isTerminating(object: KubernetesObject): boolean {
  if (object.kind === 'Status') return false;
  const { finalizers, deletionGracePeriodSeconds } = object.metadata;
  return (finalizers?.length ?? 0) > 0 || (deletionGracePeriodSeconds ?? 0) > 0;
}
