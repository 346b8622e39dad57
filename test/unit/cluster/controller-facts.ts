import type { Fact, Pod, StatefulSet, Volume } from '#src/cluster/observation.ts';
import { bytesOf } from '#src/components/quantity.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { MetadataInspection } from '#src/pulsar/metadata.ts';

/** Owner reference of what a controller makes for an object. */
export function controlledBy({ apiVersion, kind, metadata: { name, uid = '' } }: KubernetesObject) {
  return { apiVersion, kind, name, uid, controller: true };
}

export function ownerOf({ metadata }: Pod): string | undefined {
  return metadata.ownerReferences?.[0]?.uid;
}

/** What ZooKeeper holds of the metadata. */
export function metadataLook(state: 'missing' | 'unfinished' | 'complete'): Fact<MetadataInspection> {
  const missing = state === 'complete' ? [] : ['/admin/clusters/demo'];
  return { value: { missing, chrootExists: true, ledgersUnfinished: state === 'unfinished' } };
}

/** Names a revision by its template. */
export function hash(text: string): string {
  let value = 0;
  for (const char of text) value = (value * 31 + char.charCodeAt(0)) | 0;
  return value.toString(36);
}

/** What the kubelet tells of a pod that runs; a broken one never serves, and its container has ended so often. */
export function runningStatus(
  { status }: Pod,
  now: number,
  isBroken: boolean,
  crashes: number,
): NonNullable<Pod['status']> {
  const ready = isBroken ? 'False' : 'True';
  const before = status?.conditions?.find(
    condition => condition.type === 'Ready' && condition.status === ready,
  );
  const lastTransitionTime = before?.lastTransitionTime ?? new Date(now).toISOString();
  const terminated = { reason: 'Error', exitCode: 1 };
  return {
    phase: 'Running',
    podIP: '198.18.0.1',
    conditions: [{ type: 'Ready', status: ready, lastTransitionTime }],
    ...(isBroken &&
      crashes > 0 && {
        containerStatuses: [{ name: 'server', restartCount: crashes, state: { terminated } }],
      }),
  };
}

export type ClaimTemplate = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number] & {
  readonly metadata: { labels?: Record<string, string> };
};

/** A claim as the StatefulSet controller makes it, bound at once. */
export function claimOf(template: ClaimTemplate, name: string, uid: string, now: number): Volume {
  const labels = { ...template.metadata.labels };
  const metadata = { name, namespace: 'test', uid, labels, creationTimestamp: new Date(now).toISOString() };
  const spec = { ...template.spec, storageClassName: 'standard' };
  const status = { phase: 'Bound', capacity: template.spec.resources.requests };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec, status };
}

/** As the API server: a volume that is bound can grow. Returns what happened. */
export function applyToVolume(live: Volume, { metadata, spec }: Volume): string[] {
  const { name } = live.metadata;
  const [before, after] = [live.spec, spec].map(request => request?.resources?.requests?.storage);
  if (before === undefined || after === undefined) throw new Error(`${name} without a request`);
  if (bytesOf(after) < bytesOf(before)) throw new Error(`${name} would shrink`);
  const grows = bytesOf(after) > bytesOf(before);
  if (grows && live.status?.phase !== 'Bound') throw new Error(`${name} is not bound`);
  const annotations = { ...live.metadata.annotations, ...metadata.annotations };
  Object.assign(live, {
    metadata: { ...live.metadata, annotations },
    spec: { ...live.spec, resources: { requests: { storage: after } } },
  });
  return grows ? [`grow ${name} from ${before} to ${after}`] : [];
}
