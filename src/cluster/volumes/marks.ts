import type { Release } from '#src/components/build/context.ts';
import {
  beforeCookieAnnotation,
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

/** Whether this volume of a bookie was there before its cookie. */
export function wasBeforeCookie({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[beforeCookieAnnotation] === 'true';
}

/** As the specification takes them; a mark that somebody has written otherwise says nothing. */
const versionForm = /^\d+\.\d+\.\d+[\w.-]{0,20}$/;
const imageForm = /^\w[\w.:/@-]{0,511}$/;

/** The release that has last served with this volume. */
export function releaseOn({ metadata: { annotations = {} } }: KubernetesObject): Release | undefined {
  const { [versionAnnotation]: version, [imageAnnotation]: image } = annotations;
  const isRelease = versionForm.test(version ?? '') && imageForm.test(image ?? '');
  return version && image && isRelease ? { version, image } : undefined;
}

/** How that is marked. */
export function markOfRelease({ version, image }: Release): Record<string, string> {
  return { [versionAnnotation]: version, [imageAnnotation]: image };
}
