import { Cache } from '#src/kubernetes/cache.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import type { ApiResource, KubernetesObject } from '#src/kubernetes/object.ts';
import { reflect } from '#src/kubernetes/reflector.ts';
import type { Transport } from '#src/kubernetes/transport.ts';

/** Objects of one namespace: that of a name, or those with a label. */
export interface Selection {
  readonly namespace: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  /** Which of them concern who selects them; all when absent. */
  readonly concerns?: (object: KubernetesObject) => boolean;
}

/** A selection that is watched, for as long as somebody wants it. */
interface Watched<T extends KubernetesObject> {
  readonly cache: Cache<T>;
  readonly owners: Map<string, Selection>;
  readonly ended: AbortController;
  refused: string | undefined;
}

interface SelectedObjectsOptions<T> {
  readonly transport: Transport;
  readonly resource: ApiResource;
  readonly log: Logger;
  readonly project?: (object: KubernetesObject) => T;
  /** What somebody has selected has changed, or is known now. */
  readonly changed: (owner: string) => void;
}

/** Objects that others than us make: only those are watched that somebody wants, so that all others cost nothing. */
export class SelectedObjects<T extends KubernetesObject = KubernetesObject> {
  readonly #options: SelectedObjectsOptions<T>;
  readonly #watched = new Map<string, Watched<T>>();
  readonly #selected = new Map<string, readonly string[]>();

  constructor(options: SelectedObjectsOptions<T>) {
    this.#options = options;
  }

  /** Says what somebody wants to see from now on, and nothing else. */
  select(owner: string, selections: readonly Selection[]): void {
    const before = this.#selected.get(owner) ?? [];
    const now = new Map(selections.map(selection => [selectionKey(selection), selection]));
    for (const key of before) if (!now.has(key)) this.#forget(owner, key);
    for (const [key, selection] of now) {
      const watched = this.#watched.get(key) ?? this.#watch(key, selection);
      watched.owners.set(owner, selection);
    }
    if (now.size > 0) this.#selected.set(owner, [...now.keys()]);
    else this.#selected.delete(owner);
  }

  /** What there is; undefined: nobody knows yet. `refused` is why the API server does not tell. */
  see(selection: Selection): { readonly objects: readonly T[] } | { readonly refused: string } | undefined {
    const watched = this.#watched.get(selectionKey(selection));
    if (!watched) return undefined;
    if (watched.refused !== undefined) return { refused: watched.refused };
    return watched.cache.hasSynced ? { objects: watched.cache.list() } : undefined;
  }

  /** Ends all watches. */
  end(): void {
    for (const { ended } of this.#watched.values()) ended.abort();
    this.#watched.clear();
    this.#selected.clear();
  }

  #watch(key: string, { namespace, fieldSelector, labelSelector }: Selection): Watched<T> {
    const { transport, log, resource, project } = this.#options;
    const cache = new Cache<T>(project ? { project } : {});
    const watched: Watched<T> = {
      cache,
      owners: new Map(),
      ended: new AbortController(),
      refused: undefined,
    };
    const tell = (...about: readonly T[]) => this.#tell(watched, about);
    cache.subscribe(change => tell(...[change.old, change.new].filter(each => each !== undefined)));
    this.#watched.set(key, watched);
    const onListed = () => {
      watched.refused = undefined;
      tell();
    };
    const onRefused = (_: string, { message }: Error) => {
      if (watched.refused === message) return;
      watched.refused = message;
      tell();
    };
    // A right that is given again need not bring a new list.
    const onWatch = (_: string, __: string, isOpen: boolean) => {
      if (isOpen && watched.refused !== undefined) onListed();
    };
    const selected = { ...(fieldSelector && { fieldSelector }), ...(labelSelector && { labelSelector }) };
    void reflect(
      { transport, resource, cache, log, namespaces: [namespace], ...selected, onListed, onRefused, onWatch },
      watched.ended.signal,
    );
    return watched;
  }

  #tell({ owners }: Watched<T>, about: readonly T[]): void {
    for (const [owner, { concerns = () => true }] of owners)
      if (about.length === 0 || about.some(concerns)) this.#options.changed(owner);
  }

  #forget(owner: string, key: string): void {
    const watched = this.#watched.get(key);
    watched?.owners.delete(owner);
    if (!watched || watched.owners.size > 0) return;
    watched.ended.abort();
    this.#watched.delete(key);
  }
}

/** The one object of a name. */
export function named(namespace: string, name: string): Selection {
  return { namespace, fieldSelector: `metadata.name=${name}` };
}

function selectionKey({ namespace, fieldSelector = '', labelSelector = '' }: Selection): string {
  return `${namespace} ${fieldSelector} ${labelSelector}`;
}
