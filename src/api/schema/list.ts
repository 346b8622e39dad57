import * as z from 'zod';

/** A list whose items are told apart by `key`: Kubernetes merges such lists by it and refuses the same one twice. */
export function listByKey<S extends z.ZodObject>(item: S, key: keyof z.output<S> & string, maximum: number) {
  return z
    .array(item)
    .max(maximum)
    .refine(items => unique(items.map(each => each[key])), `must have each ${key} once.`)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] });
}

/** A list that is one value: of any other Kubernetes keeps for each item who has set it, which takes as much room as it does. */
export function listInOne<S extends z.ZodType>(item: S, maximum: number) {
  return z.array(item).max(maximum).meta({ 'x-kubernetes-list-type': 'atomic' });
}

/** A list in which each value is once. */
export function setOf<S extends z.ZodType>(item: S, maximum: number) {
  return z
    .array(item)
    .max(maximum)
    .refine(unique, 'must have each value once.')
    .meta({ 'x-kubernetes-list-type': 'set' });
}

/** A map with any keys, `maximum` of them at most. */
export function mapOf<S extends z.ZodType>(value: S, maximum: number) {
  return z
    .record(z.string(), value)
    .refine(map => Object.keys(map).length <= maximum, `must have at most ${maximum} keys.`)
    .meta({ maxProperties: maximum });
}

function unique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
