import { drainedAnnotation, servedAnnotation } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** Whether the bookie of this volume has left and nothing on it is needed. */
export function isDrained({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[drainedAnnotation] === 'true';
}

/** Whether the bookie of this volume has been ready with it. */
export function hasServed({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[servedAnnotation] === 'true';
}
