import type { ObjectKey } from './object.ts';

/** From a value to the keys of the objects that have it. Values without keys take no memory. */
export class Index {
  readonly #keys = new Map<string, Set<ObjectKey>>();

  add(value: string, key: ObjectKey): void {
    const keys = this.#keys.get(value);
    if (keys) keys.add(key);
    else this.#keys.set(value, new Set([key]));
  }

  delete(value: string, key: ObjectKey): void {
    const keys = this.#keys.get(value);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(value);
  }

  keys(value: string): Iterable<ObjectKey> {
    return this.#keys.get(value) ?? [];
  }
}
