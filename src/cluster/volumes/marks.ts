import type { Release } from '#src/components/build/context.ts';
import {
  drainedAnnotation,
  imageAnnotation,
  servedAnnotation,
  versionAnnotation,
} from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** Whether the bookie of this volume has left and nothing on it is needed. */
export function isDrained({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[drainedAnnotation] === 'true';
}

/** Whether the server or the bookie of this volume has been ready with it. */
export function hasServed({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[servedAnnotation] === 'true';
}

/** The release that has last served with this volume. */
export function releaseOn({ metadata: { annotations = {} } }: KubernetesObject): Release | undefined {
  const { [versionAnnotation]: version, [imageAnnotation]: image } = annotations;
  return version && image ? { version, image } : undefined;
}

/** How that is marked. */
export function markOfRelease({ version, image }: Release): Record<string, string> {
  return { [versionAnnotation]: version, [imageAnnotation]: image };
}
