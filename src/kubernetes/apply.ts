import { createHash } from 'node:crypto';
import { differences } from './difference.ts';
import type { KubernetesObject } from './object.ts';

/**
 * `none`: the live object agrees. `missing`: there is none. `changed`: what we want is not what was last applied.
 * `drifted`: we want what was last applied, and somebody changed the live object.
 */
export interface Verdict {
  verdict: 'none' | 'missing' | 'changed' | 'drifted';
  /** The fields in which the live object differs, for people; empty when only fields are to be removed. */
  paths: string[];
}

/**
 * Whether `desired` must be applied. Fields taken out of `desired` since the last apply are found by the hash of the
 * desired object kept in an annotation of the live one.
 */
export function needsApply(
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
  hashAnnotation: string,
): Verdict {
  if (!live) return { verdict: 'missing', paths: [] };
  const paths = differences(withoutPreconditions(desired), live);
  const applied = live.metadata.annotations?.[hashAnnotation];
  if (applied !== hashOf(desired)) return { verdict: 'changed', paths };
  return { verdict: paths.length > 0 ? 'drifted' : 'none', paths };
}

/** The object to send: `desired` with its hash in the annotation `needsApply` looks at. */
export function withHash(desired: KubernetesObject, hashAnnotation: string): KubernetesObject {
  const annotations = { ...desired.metadata.annotations, [hashAnnotation]: hashOf(desired) };
  return { ...desired, metadata: { ...desired.metadata, annotations } };
}

/** SHA-256 over the desired object, the same whatever the order of its fields; 16 hexadecimal digits of it. */
export function hashOf(desired: KubernetesObject): string {
  return createHash('sha256')
    .update(sortedJson(withoutPreconditions(desired)))
    .digest('hex')
    .slice(0, 16);
}

function withoutPreconditions(object: KubernetesObject): KubernetesObject {
  const { uid: _uid, resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** As JSON.stringify, with the fields of each object in order; it makes no objects, which matters in every pass. */
function sortedJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  const fields = value as Record<string, unknown>;
  let json = '';
  for (const name of Object.keys(fields).sort(byCodeUnits)) {
    const field = fields[name];
    if (field !== undefined) json += `${json && ','}${JSON.stringify(name)}:${sortedJson(field)}`;
  }
  return `{${json}}`;
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}
