import { hash } from 'node:crypto';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ClusterContext } from './context.ts';
import { type ComponentName, domain, labelsOf, workloadName } from './names.ts';

/** Owner reference through which the garbage collector removes what a deleted cluster leaves. */
export function ownerReference({ name, uid }: Pick<ClusterContext, 'name' | 'uid'>) {
  return {
    apiVersion: `${domain}/v1alpha1`,
    kind: 'PulsarCluster',
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** An object of the cluster: named, labelled and owned. */
export function owned(
  context: Pick<ClusterContext, 'name' | 'namespace' | 'uid'>,
  component: string,
  apiVersion: string,
  kind: string,
  name: string,
  body: Record<string, unknown>,
): KubernetesObject {
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: context.namespace,
      labels: labelsOf(context.name, component),
      ownerReferences: [ownerReference(context)],
    },
    ...body,
  };
}

/** The hash by which a configuration is named: another content is another ConfigMap. */
export function configHash(files: Record<string, string>): string {
  return hashOf(...Object.entries(files).flat());
}

export function configMapName(cluster: string, component: ComponentName, hash: string): string {
  return `${workloadName(cluster, component)}-${hash}`;
}

/** A short stable hash, for annotations that make a changed configuration a changed pod. */
export function hashOf(...parts: string[]): string {
  return hash('sha256', parts.join('\0')).slice(0, 16);
}

/** Restricted pod security: the user and group of the official image, nothing else. */
export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 10000,
  runAsGroup: 0,
  fsGroup: 0,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

/** What every pod of the cluster has in common, Jobs included. */
export function podBasics({ spec }: ClusterContext) {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity,
    ...(spec.imagePullSecrets.length > 0 && { imagePullSecrets: spec.imagePullSecrets }),
  };
}

export function containerBasics(context: ClusterContext, name: string, image: string) {
  return {
    name,
    image,
    imagePullPolicy: context.spec.imagePullPolicy,
    securityContext: containerSecurity,
  };
}
