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
  const json = JSON.stringify(withoutPreconditions(desired), sortedFields);
  return createHash('sha256').update(json).digest('hex').slice(0, 16);
}

function withoutPreconditions(object: KubernetesObject): KubernetesObject {
  const { uid: _uid, resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function sortedFields(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
