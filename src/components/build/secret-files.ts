import type { ComponentSpec } from '#src/api/schema/component.ts';
import { paths } from './start-script.ts';

/** The values from Secrets as files, one a key; none without any. */
export function secretVolume(settings: ComponentSpec) {
  const sources = settings.secretConfig.map(({ key, secretKeyRef }) => ({
    secret: { name: secretKeyRef.name, items: [{ key: secretKeyRef.key, path: key }] },
  }));
  return sources.length === 0 ? [] : [{ name: 'secrets', projected: { sources, defaultMode: 0o440 } }];
}

export function secretMounts(settings: ComponentSpec) {
  return settings.secretConfig.length === 0
    ? []
    : [{ name: 'secrets', mountPath: paths.secrets, readOnly: true }];
}

/** A Secret whose keys are files, if it is there: it may come, change and go under a running pod. */
export interface ComingSecret {
  /** Of the volume. */
  readonly name: string;
  readonly secret: string;
  readonly mountPath: string;
}

export function comingVolumes(coming: ComingSecret | undefined) {
  if (!coming) return [];
  return [{ name: coming.name, secret: { secretName: coming.secret, optional: true, defaultMode: 0o440 } }];
}

export function comingMounts(coming: ComingSecret | undefined) {
  return coming ? [{ name: coming.name, mountPath: coming.mountPath, readOnly: true }] : [];
}
