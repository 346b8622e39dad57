import { createHash } from 'node:crypto';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ClusterContext } from './context.ts';
import {
  type ComponentName,
  configLabel,
  domain,
  headlessName,
  labels,
  selectorLabels,
  workloadName,
} from './names.ts';

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
  context: ClusterContext,
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
      labels: labels(context.name, component),
      ownerReferences: [ownerReference(context)],
    },
    ...body,
  };
}

export function serviceAccount(context: ClusterContext, component: ComponentName): KubernetesObject {
  return owned(context, component, 'v1', 'ServiceAccount', workloadName(context.name, component), {
    automountServiceAccountToken: false,
  });
}

/** The hash by which a configuration is named: another content is another ConfigMap. */
export function configHash(files: Record<string, string>): string {
  return hashOf(...Object.entries(files).flat());
}

export function configMapName(cluster: string, component: ComponentName, hash: string): string {
  return `${workloadName(cluster, component)}-${hash}`;
}

/**
 * The configuration of a component. It never changes: a pod that restarts by itself in the middle of a roll must come
 * back with the configuration it had.
 */
export function configMap(
  context: ClusterContext,
  component: ComponentName,
  data: Record<string, string>,
): KubernetesObject {
  const hash = configHash(data);
  const name = configMapName(context.name, component, hash);
  const object = owned(context, component, 'v1', 'ConfigMap', name, { immutable: true, data });
  object.metadata.labels = { ...object.metadata.labels, [configLabel]: hash };
  return object;
}

export interface NamedPort {
  readonly name: string;
  readonly port: number;
}

function servicePorts(ports: readonly NamedPort[]) {
  return ports.map(({ name, port }) => ({ name, port, targetPort: port, protocol: 'TCP' }));
}

/** The Service that gives each pod a name; names must resolve before pods are ready, or peers never meet. */
export function headlessService(
  context: ClusterContext,
  component: ComponentName,
  ports: readonly NamedPort[],
): KubernetesObject {
  return owned(context, component, 'v1', 'Service', headlessName(context.name, component), {
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorLabels(context.name, component),
      ports: servicePorts(ports),
    },
  });
}

/** The Service that clients use: ready pods only. */
export function clientService(
  context: ClusterContext,
  component: ComponentName,
  ports: readonly NamedPort[],
  exposure: { type: string; annotations?: Record<string, string> | undefined } = { type: 'ClusterIP' },
): KubernetesObject {
  const object = owned(context, component, 'v1', 'Service', workloadName(context.name, component), {
    spec: {
      type: exposure.type,
      selector: selectorLabels(context.name, component),
      ports: servicePorts(ports),
    },
  });
  if (exposure.annotations) object.metadata.annotations = exposure.annotations;
  return object;
}

export function podDisruptionBudget(
  context: ClusterContext,
  component: ComponentName,
  maxUnavailable = 1,
): KubernetesObject {
  return owned(
    context,
    component,
    'policy/v1',
    'PodDisruptionBudget',
    workloadName(context.name, component),
    {
      spec: { maxUnavailable, selector: { matchLabels: selectorLabels(context.name, component) } },
    },
  );
}

/** A short stable hash, for annotations that make a changed configuration a changed pod. */
export function hashOf(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
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
