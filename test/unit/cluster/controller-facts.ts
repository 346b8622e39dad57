import type { Pod } from '#src/cluster/observation.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** Owner reference of what a controller makes for an object. */
export function controlledBy({ apiVersion, kind, metadata: { name, uid = '' } }: KubernetesObject) {
  return { apiVersion, kind, name, uid, controller: true };
}

export function ownerOf({ metadata }: Pod): string | undefined {
  return metadata.ownerReferences?.[0]?.uid;
}

/** Names a revision by its template. */
export function hash(text: string): string {
  let value = 0;
  for (const char of text) value = (value * 31 + char.charCodeAt(0)) | 0;
  return value.toString(36);
}

/** What the kubelet tells of a pod that runs; a broken one never serves, and its container has ended so often. */
export function runningStatus(isBroken: boolean, crashes: number): NonNullable<Pod['status']> {
  const terminated = { reason: 'Error', exitCode: 1 };
  return {
    phase: 'Running',
    podIP: '198.18.0.1',
    conditions: [{ type: 'Ready', status: isBroken ? 'False' : 'True' }],
    ...(isBroken &&
      crashes > 0 && {
        containerStatuses: [{ name: 'server', restartCount: crashes, state: { terminated } }],
      }),
  };
}
