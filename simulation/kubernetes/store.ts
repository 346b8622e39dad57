import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** Kinds whose watch may fall behind, in the order in which histories number them. */
const watchedKinds = ['PulsarCluster', 'StatefulSet', 'Job', 'Pod', 'PersistentVolumeClaim', 'ConfigMap'];

type Objects = readonly KubernetesObject[];

const none: Objects = [];

/** Who writes: the operator's caches show at once what the operator itself has written. */
export type Writer = 'operator' | 'other';

/**
 * What the API server holds, by kind and name, and what the operator's caches show of it. These may stay behind, kind by
 * kind, though never behind what the operator wrote and was told of. An object is never changed, only replaced.
 */
export class Store {
  readonly #truth = new Map<string, Objects>();
  /** What the caches show of the kinds that are behind. */
  readonly #stale = new Map<string, Objects>();
  #serial = 0;
  #version = 0;

  list<T extends KubernetesObject>(kind: string): readonly T[] {
    return (this.#truth.get(kind) ?? none) as readonly T[];
  }

  seen<T extends KubernetesObject>(kind: string): readonly T[] {
    return (this.#stale.get(kind) ?? this.#truth.get(kind) ?? none) as readonly T[];
  }

  kinds(): string[] {
    return [...this.#truth.keys()];
  }

  get<T extends KubernetesObject>(kind: string, name: string): T | undefined {
    return this.list<T>(kind).find(({ metadata }) => metadata.name === name);
  }

  /** All objects of a kind are these from now on. */
  put(kind: string, objects: Objects): void {
    this.#version++;
    this.#truth.set(kind, objects);
  }

  /** Puts an object in the place of the one with its name, if there is one; each write has its own resourceVersion. */
  write<T extends KubernetesObject>(object: T, writer: Writer = 'other'): T {
    const { uid = this.uid() } = object.metadata;
    const metadata = { ...object.metadata, uid, resourceVersion: String(++this.#version) };
    const written = { ...object, metadata };
    this.#set(object.kind, metadata.name, written, writer);
    return written;
  }

  remove({ kind, metadata }: KubernetesObject, writer: Writer = 'other'): void {
    this.#set(kind, metadata.name, undefined, writer);
  }

  /** The answer to a write that changed nothing holds the object too. */
  answered(object: KubernetesObject): void {
    const { kind, metadata } = object;
    const stale = this.#stale.get(kind);
    if (stale) this.#stale.set(kind, replaced(stale, metadata.name, object));
  }

  #set(kind: string, name: string, object: KubernetesObject | undefined, writer: Writer): void {
    this.#truth.set(kind, replaced(this.list(kind), name, object));
    const stale = writer === 'operator' && this.#stale.get(kind);
    if (stale) this.#stale.set(kind, replaced(stale, name, object));
  }

  /** One of the watches, or with an odd number another one too, tells nothing until `catchUp`. */
  lag(n: number): void {
    this.#fallBehind(n);
    if (n % 2 === 1) this.#fallBehind(n * 7);
  }

  #fallBehind(n: number): void {
    const kind = watchedKinds[n % watchedKinds.length] ?? '';
    if (!this.#stale.has(kind)) this.#stale.set(kind, this.list(kind));
  }

  catchUp(): void {
    this.#stale.clear();
  }

  /** Goes on from where another one is: objects never change. */
  continueFrom(other: this): void {
    for (const [kind, objects] of other.#truth) this.#truth.set(kind, objects);
    for (const [kind, objects] of other.#stale) this.#stale.set(kind, objects);
    this.#serial = other.#serial;
    this.#version = other.#version;
  }

  /** Grows with each write. */
  get version(): number {
    return this.#version;
  }

  uid(): string {
    return `uid-${++this.#serial}`;
  }
}

function replaced(objects: Objects, name: string, by: KubernetesObject | undefined): Objects {
  const at = objects.findIndex(({ metadata }) => metadata.name === name);
  if (at < 0) return by ? [...objects, by] : objects;
  return by ? objects.with(at, by) : objects.toSpliced(at, 1);
}
