import { hash } from 'node:crypto';
import { type Deviation, deviations } from './difference.ts';
import type { FieldsOf, FieldTree, KubernetesObject } from './object.ts';

/**
 * `none`: the live object agrees. `missing`: there is none. `changed`: what we want is not what was last applied.
 * `drifted`: we want what was last applied, and somebody changed the live object.
 */
export interface Comparison {
  readonly verdict: 'none' | 'missing' | 'changed' | 'drifted';
  /** The fields in which the live object differs, for people; empty when only fields are to be removed. */
  readonly paths: string[];
}

/**
 * Whether `desired` must be applied. Fields taken out of `desired` since the last apply are found by the hash of the
 * desired object kept in an annotation of the live one. What the server is known not to keep is as it should be.
 */
export function needsApply(
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
  hashAnnotation: string,
): Comparison {
  if (!live) return { verdict: 'missing', paths: [] };
  const found = deviationsOf(desired, live);
  const applied = live.metadata.annotations?.[hashAnnotation];
  if (applied !== appliedHash(desired)) return { verdict: 'changed', paths: found.map(({ path }) => path) };
  const paths = unknown(found, live, hashAnnotation).map(({ path }) => path);
  return { verdict: paths.length > 0 ? 'drifted' : 'none', paths };
}

const compared = new WeakMap<
  KubernetesObject,
  { readonly live: KubernetesObject; readonly found: Deviation[] }
>();

/** Caches replace objects and never change them: most passes compare the same two as the one before. */
function deviationsOf(desired: KubernetesObject, live: KubernetesObject): Deviation[] {
  const last = compared.get(desired);
  if (last?.live === live) return last.found;
  const found = deviations(withoutPreconditions(desired), live);
  // One that can be changed may be another the next time.
  if (Object.isFrozen(desired)) compared.set(desired, { live, found });
  return found;
}

/** Those of the deviations of which the object does not say that the server makes just that of what was applied. */
export function unknown(
  found: readonly Deviation[],
  live: KubernetesObject | undefined,
  hashAnnotation: string,
): Deviation[] {
  const known = live && found.length > 0 ? notKept(live, hashAnnotation) : {};
  return found.filter(each => known[each.path] !== written(each));
}

function notKept({ metadata }: KubernetesObject, hashAnnotation: string): Record<string, string> {
  try {
    return JSON.parse(metadata.annotations?.[notKeptAnnotation(hashAnnotation)] ?? '{}') ?? {};
  } catch {
    return {}; // Somebody has edited it: it is found out again.
  }
}

/**
 * Beside the hash: what the server made of fields that it did not keep as they were applied (`false` where it knows only
 * presence, an image that a webhook rewrites), as JSON by path. In the object, so that it is known for as long as that is.
 */
function notKeptAnnotation(hashAnnotation: string): string {
  return `${hashAnnotation}-not-kept`;
}

function written({ live }: Deviation): string {
  return live === undefined ? '' : sortedJson(live);
}

/**
 * The object to send: `desired` with its hash in the annotation `needsApply` looks at, and what the server is known to
 * make of it otherwise.
 */
export function withHash(
  desired: KubernetesObject,
  hashAnnotation: string,
  known: readonly Deviation[] = [],
): KubernetesObject {
  const not = Object.fromEntries(known.map(each => [each.path, written(each)]));
  const annotations = {
    ...desired.metadata.annotations,
    [hashAnnotation]: appliedHash(desired),
    ...(known.length > 0 && { [notKeptAnnotation(hashAnnotation)]: JSON.stringify(not) }),
  };
  return { ...desired, metadata: { ...desired.metadata, annotations } };
}

const hashes = new WeakMap<KubernetesObject, string>();

/** SHA-256 over the desired object, the same whatever the order of its fields; 16 hexadecimal digits of it. */
export function appliedHash(desired: KubernetesObject): string {
  // One that nobody can change is asked about in every pass.
  if (!Object.isFrozen(desired)) return hashOfObject(desired);
  const known = hashes.get(desired) ?? hashOfObject(desired);
  hashes.set(desired, known);
  return known;
}

function hashOfObject(desired: KubernetesObject): string {
  return hash('sha256', sortedJson(withoutPreconditions(desired))).slice(0, 16);
}

function withoutPreconditions(object: KubernetesObject): KubernetesObject {
  const { uid: _uid, resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** As JSON.stringify, with the fields of each object in order; it makes no objects, which matters in every pass. */
export function sortedJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  const fields = value as Record<string, unknown>;
  let json = '';
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name];
    if (field !== undefined) json += `${json && ','}${quoted(name)}:${sortedJson(field)}`;
  }
  return `{${json}}`;
}

/** ASCII but for control characters, quotation marks and backslashes: nearly every string, and nothing in it is escaped. */
const plain = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}

/**
 * Who owns what of an object once the fields that others have written into its spec are of `manager`, which applies it: its
 * next apply takes out those that it does not name. Undefined where there are none. As client-go's `csaupgrade` does.
 */
export function withSpecOf(owners: readonly FieldsOf[], manager: string): FieldsOf[] | undefined {
  const own = owners.find(
    each => each.manager === manager && each.operation === 'Apply' && !each.subresource,
  );
  const others = owners.filter(each => {
    return (
      each !== own && !each.subresource && each.apiVersion === own?.apiVersion && each.fieldsV1?.['f:spec']
    );
  });
  if (!own || others.length === 0) return undefined;
  const fieldsV1 = others.reduce<FieldTree>((all, { fieldsV1 }) => {
    return united(all, { 'f:spec': fieldsV1?.['f:spec'] ?? {} });
  }, own.fieldsV1 ?? {});
  return owners.flatMap(each => {
    if (each === own) return { ...own, fieldsV1 };
    if (!others.includes(each)) return each;
    const { 'f:spec': _, ...rest } = each.fieldsV1 ?? {};
    return Object.keys(rest).length > 0 ? { ...each, fieldsV1: rest } : [];
  });
}

function united(one: FieldTree, other: FieldTree): FieldTree {
  const added = Object.entries(other).map(([name, tree]) => [name, united(one[name] ?? {}, tree)] as const);
  return { ...one, ...Object.fromEntries(added) };
}
