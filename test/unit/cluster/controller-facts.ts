import type { Pod, StatefulSet } from '#src/cluster/observation.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** Owner reference of what a controller makes for an object. */
export function controlledBy({ apiVersion, kind, metadata: { name, uid = '' } }: KubernetesObject) {
  return { apiVersion, kind, name, uid, controller: true };
}

export function ownerOf({ metadata }: Pod): string | undefined {
  return metadata.ownerReferences?.[0]?.uid;
}

export type ClaimTemplate = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number] & {
  readonly metadata: { labels?: Record<string, string> };
};

/** Names a revision by its template. */
export function hash(text: string): string {
  let value = 0;
  for (const char of text) value = (value * 31 + char.charCodeAt(0)) | 0;
  return value.toString(36);
}
