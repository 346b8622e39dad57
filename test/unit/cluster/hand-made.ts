import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Job } from '#src/cluster/model/jobs.ts';
import type { Claim, Observation, Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import { labelsOf } from '#src/components/build/names.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';

/** When everything is observed that is made here. */
export const now = '2026-01-01T01:00:00.000Z';

/** So many seconds before that; after it where they are negative. */
export function ago(seconds: number): string {
  return new Date(Date.parse(now) - seconds * 1000).toISOString();
}

const components: Readonly<Record<string, string>> = { bookie: 'bookkeeper', recover: 'recovery' };

/** What everything of the cluster `demo` has; the component is the one that things are named after. */
function metadataOf(name: string, more: Partial<ObjectMeta> = {}): ObjectMeta {
  const part = /demo-([a-z]+)/.exec(name)?.[1] ?? '';
  return { name, namespace: 'test', labels: labelsOf('demo', components[part] ?? part), ...more };
}

/** An object of somebody else. */
export function foreign(kind: string, name: string, more: Partial<ObjectMeta> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'test', uid: `uid-of-${name}`, ...more } };
}

/** A condition as Kubernetes writes one. */
export function condition(type: string, status: 'True' | 'False', reason?: string) {
  return { type, status, ...(reason && { reason }) };
}

interface PodMade extends Partial<ObjectMeta> {
  readonly ready?: boolean;
  readonly node?: string | undefined;
  readonly status?: Pod['status'];
}

/** A pod that is ready unless it is said to be otherwise. */
export function pod(name: string, { ready = true, node, status, ...metadata }: PodMade = {}): Pod {
  const conditions = [condition('Ready', ready ? 'True' : 'False'), ...(status?.conditions ?? [])];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadataOf(name, metadata),
    ...(node && { spec: { nodeName: node } }),
    status: { phase: 'Running', ...status, conditions },
  };
}

/** The first pods of a workload, all ready. */
export function pods(workload: string, count: number): Pod[] {
  return Array.from({ length: count }, (_, ordinal) => pod(`${workload}-${ordinal}`));
}

interface ClaimMade extends Partial<ObjectMeta> {
  /** What it asks for, and has. */
  readonly size?: string;
  readonly storageClass?: string;
  readonly status?: Claim['status'];
}

/** A claim that is bound. */
export function claim(name: string, made: ClaimMade = {}): Claim {
  const { size = '10Gi', storageClass = 'standard', status, ...metadata } = made;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadataOf(name, metadata),
    spec: { storageClassName: storageClass, resources: { requests: { storage: size } } },
    status: { phase: 'Bound', capacity: { storage: size }, ...status },
  };
}

/** Both claims of a bookie. */
export function claimsOf(bookie: string, made: ClaimMade = {}): Claim[] {
  return [claim(`journal-${bookie}`, made), claim(`ledgers-${bookie}`, made)];
}

/** A StatefulSet with claim templates of these sizes. */
export function statefulSet(
  name: string,
  replicas: number,
  sizes: Readonly<Record<string, string>> = {},
): StatefulSet {
  const volumeClaimTemplates = Object.entries(sizes).map(([template, storage]) => {
    return { metadata: { name: template }, spec: { resources: { requests: { storage } } } };
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataOf(name),
    spec: { replicas, volumeClaimTemplates },
  };
}

/** A Job that runs, or has come to an end. */
export function job(name: string, end?: 'Complete' | 'Failed', metadata: Partial<ObjectMeta> = {}): Job {
  const conditions = end ? [condition(end, 'True')] : [];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadataOf(name, { uid: `uid-${name}`, ...metadata }),
    status: { conditions },
  };
}

export interface Seen extends Partial<Omit<Observation, 'cluster'>> {
  /** As a user writes it. */
  readonly spec?: object;
  readonly status?: PulsarClusterStatus;
}

/** What a pass may know of the cluster `demo`: nothing but its spec, unless more is said. */
export function observed({ spec = {}, status, ...more }: Seen = {}): Observation {
  const cluster = {
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind: 'PulsarCluster',
    metadata: { name: 'demo', namespace: 'test', uid: 'cluster-uid' },
    spec: pulsarClusterSpec.parse(spec),
    ...(status && { status }),
  };
  return { cluster, owned: [], pods: [], claims: [], others: [], facts: {}, now, ...more };
}
