import { Index } from './index-by.ts';
import type { KubernetesObject, ObjectKey, ObjectMeta } from './object.ts';
import { keyOf, objectKey } from './object.ts';
import type { WriteSink } from './resource-client.ts';
import { isNotNewer, isOlder } from './resource-version.ts';

export type CacheChange<T> =
  | { kind: 'added'; old: undefined; new: T }
  | { kind: 'modified'; old: T; new: T }
  | { kind: 'deleted'; old: T; new: undefined };

/** Must return at once and not throw: it enqueues keys and nothing else. */
export type ChangeHandler<T> = (change: CacheChange<T>) => void;

export interface CacheOptions<T> {
  /** Keeps of an object only what is used; metadata name, namespace, uid, resourceVersion must stay. */
  readonly project?: (object: KubernetesObject) => T;
  /** Label whose values `labelled` looks up. */
  readonly indexLabel?: string;
}

/**
 * What we know of the objects of one kind: told by reflectors (`replace`, `observe`) and by our own writes
 * (`written`, `deleted`). It never goes back to a state older than one it has held, so a pass never acts on a view
 * older than its own writes.
 */
export class Cache<T extends KubernetesObject = KubernetesObject> implements WriteSink {
  readonly #items = new Map<ObjectKey, T>();
  readonly #byLabel = new Index();
  /** By uid what we deleted and whose DELETED event has not come yet, as last seen: until then, its events are history. */
  readonly #gone = new Map<string, T>();
  /** Per watched namespace (`''` is all): the resourceVersion up to which the watch has told everything. */
  readonly #positions = new Map<string, string>();
  readonly #unsynced = new Set<string>();
  readonly #handlers = new Set<ChangeHandler<T>>();
  readonly #project: (object: KubernetesObject) => T;
  readonly #indexLabel: string | undefined;
  #waiting: { isMet: () => boolean; resolve: () => void }[] = [];

  constructor(options: CacheOptions<T> = {}) {
    this.#project = options.project ?? (object => withoutManagedFields(object) as T);
    this.#indexLabel = options.indexLabel;
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#items.get(objectKey(namespace, name));
  }

  getByKey(key: ObjectKey): T | undefined {
    return this.#items.get(key);
  }

  /** All objects, or those of one namespace, in no particular order. */
  list(namespace?: string): T[] {
    const all = [...this.#items.values()];
    return namespace === undefined ? all : all.filter(item => item.metadata.namespace === namespace);
  }

  /** The objects of a namespace whose index label has this value. */
  labelled(namespace: string | undefined, value: string): T[] {
    return [...this.#byLabel.keys(objectKey(namespace, value))].flatMap(key => this.#items.get(key) ?? []);
  }

  /** True once every reflector that feeds this cache has listed; it stays true through later interruptions. */
  get hasSynced(): boolean {
    return this.#positions.size > 0 && this.#unsynced.size === 0;
  }

  /** Whether a namespace (`''`: what has none) is known: it was listed, or all were. */
  isSynced(namespace: string): boolean {
    return this.#positions.has(namespace) || this.#positions.has('');
  }

  /** Resolves when `hasSynced`; with a namespace, when that one is known. */
  whenSynced(namespace?: string): Promise<void> {
    const isMet = () => (namespace === undefined ? this.hasSynced : this.isSynced(namespace));
    if (isMet()) return Promise.resolve();
    return new Promise(resolve => this.#waiting.push({ isMet, resolve }));
  }

  /** Calls `handler` after each change. Returns the function that ends it. */
  subscribe(handler: ChangeHandler<T>): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** The form in which the cache keeps an object. */
  project(object: KubernetesObject): T {
    return this.#project(object);
  }

  /** A reflector announces the namespace (`''`: all) it will list, so that `hasSynced` waits for it. */
  expect(scope: string): void {
    if (!this.#positions.has(scope)) this.#unsynced.add(scope);
  }

  /** A reflector listed its scope: objects not in the list are gone, objects of another uid were replaced. */
  replace(scope: string, items: T[], resourceVersion: string): void {
    // A list is a quorum read. One older than what the watch told means that etcd was restored from a backup.
    const restored = isOlder(resourceVersion, this.#positions.get(scope));
    if (restored) this.#positions.delete(scope);
    const listed = new Map(items.map(item => [keyOf(item), item.metadata.uid]));
    // A list from before an object was written does not know of it; after a restore none is from before.
    const knowsOf = (key: ObjectKey, { metadata }: T) =>
      inScope(scope, key) && (restored || !isOlder(resourceVersion, metadata.resourceVersion));
    for (const [key, item] of this.#items) {
      if (knowsOf(key, item) && (restored || !listed.has(key))) this.#remove(key, item);
    }
    for (const [uid, item] of this.#gone) {
      const key = keyOf(item);
      // Until the list knows of it, the watch is yet to tell its whole life.
      if (knowsOf(key, item) && listed.get(key) !== uid) this.#gone.delete(uid);
    }
    for (const item of items) this.#upsert(item);
    this.#advance(scope, resourceVersion);
  }

  /** A reflector saw an object added or modified. */
  observe(scope: string, item: T): void {
    this.#upsert(item);
    this.#advance(scope, item.metadata.resourceVersion);
  }

  /** A reflector saw an object deleted, or no longer selected. */
  observeDeleted(scope: string, item: T): void {
    const key = keyOf(item);
    const cached = this.#items.get(key);
    if (cached && cached.metadata.uid === item.metadata.uid) this.#remove(key, cached);
    if (item.metadata.uid) this.#gone.delete(item.metadata.uid);
    this.#advance(scope, item.metadata.resourceVersion);
  }

  /** A reflector saw a bookmark. */
  advance(scope: string, resourceVersion: string | undefined): void {
    this.#advance(scope, resourceVersion);
  }

  /** The answer to our own write. What the watch has already passed is ignored: it may have told the deletion. */
  written(object: KubernetesObject): void {
    const position = this.#positions.get(object.metadata.namespace ?? '') ?? this.#positions.get('');
    if (isNotNewer(object.metadata.resourceVersion, position)) return;
    this.#upsert(this.#project(object));
  }

  /** Our own deletion was carried out. */
  deleted(metadata: ObjectMeta): void {
    const key = objectKey(metadata.namespace, metadata.name);
    const cached = this.#items.get(key);
    if (!cached || !metadata.uid || cached.metadata.uid !== metadata.uid) return;
    this.#gone.set(metadata.uid, cached);
    this.#remove(key, cached);
  }

  #upsert(item: T): void {
    const key = keyOf(item);
    const { uid, resourceVersion } = item.metadata;
    if (uid && this.#gone.has(uid)) return;
    const cached = this.#items.get(key);
    // Both uids are in one key's history, so their resourceVersions compare: the older life is over.
    if (cached && isNotNewer(resourceVersion, cached.metadata.resourceVersion)) return;
    if (cached && cached.metadata.uid !== uid) this.#remove(key, cached);
    const old = this.#items.get(key);
    if (old) this.#unindex(key, old);
    this.#items.set(key, item);
    this.#index(key, item);
    this.#emit(old ? { kind: 'modified', old, new: item } : { kind: 'added', old: undefined, new: item });
  }

  #remove(key: ObjectKey, item: T): void {
    this.#items.delete(key);
    this.#unindex(key, item);
    this.#emit({ kind: 'deleted', old: item, new: undefined });
  }

  #advance(scope: string, resourceVersion: string | undefined): void {
    if (resourceVersion === undefined) return;
    if (!isOlder(resourceVersion, this.#positions.get(scope))) this.#positions.set(scope, resourceVersion);
    this.#unsynced.delete(scope);
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter(({ isMet }) => isMet());
    this.#waiting = this.#waiting.filter(({ isMet }) => !isMet());
    for (const { resolve } of due) resolve();
  }

  #index(key: ObjectKey, item: T): void {
    const value = this.#labelValue(item);
    if (value !== undefined) this.#byLabel.add(value, key);
  }

  #unindex(key: ObjectKey, item: T): void {
    const value = this.#labelValue(item);
    if (value !== undefined) this.#byLabel.delete(value, key);
  }

  #labelValue(item: T): string | undefined {
    const value = this.#indexLabel === undefined ? undefined : item.metadata.labels?.[this.#indexLabel];
    return value === undefined ? undefined : objectKey(item.metadata.namespace, value);
  }

  #emit(change: CacheChange<T>): void {
    for (const handler of this.#handlers) handler(change);
  }
}

function inScope(scope: string, key: ObjectKey): boolean {
  return scope === '' || key.startsWith(`${scope}/`);
}

/** Field ownership is for the API server and by far the largest part of many objects. */
function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
