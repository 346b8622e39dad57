import type { ComponentSpec } from '#src/api/schema/component.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { askedHash } from './asked.ts';
import type { ClusterContext } from './context.ts';
import { podDomain } from './context.ts';
import {
  askedAnnotation,
  type ComponentName,
  configLabel,
  headlessName,
  imageAnnotation,
  labelsOf,
  operatorVersionAnnotation,
  selectorLabels,
  templateAnnotation,
  versionLabel,
  workloadName,
} from './names.ts';
import { configHash, configMapName, containerBasics, hashOf, owned, podBasics } from './objects.ts';
import { operatorVersion } from './operator-version.ts';
import { overlay } from './overlay.ts';
import { sealed } from './seal.ts';
import {
  type ComingSecret,
  comingMounts,
  comingVolumes,
  secretMounts,
  secretVolume,
} from './secret-files.ts';
import { paths } from './start-script.ts';
import { toolEnvironment } from './tools.ts';

export interface NamedPort {
  readonly name: string;
  readonly port: number;
}

/** The Service that clients use: ready pods only. */
export interface ClientService {
  readonly type: string;
  readonly ports: readonly NamedPort[];
  readonly annotations?: Record<string, string> | undefined;
}

export interface VolumeTemplate {
  readonly name: string;
  readonly mountPath: string;
  readonly size: string;
  readonly storageClassName?: string | undefined;
}

/** What tells one component's pods from another's; `workload` adds what they share. */
export interface Workload {
  readonly component: ComponentName;
  readonly settings: ComponentSpec;
  /** A ServiceAccount that is not the component's own, whose token its pods get: they speak to Kubernetes. */
  readonly account?: string | undefined;
  readonly ports: readonly NamedPort[];
  /** The configuration: a change in it restarts the pods. */
  readonly files: Record<string, string>;
  /** What its container runs, where that is none of Pulsar's servers; else it is the file `start.sh`. */
  readonly command?: readonly string[];
  /** Name of a ConfigMap with files that may change under a running pod; they are beside the others. */
  readonly changingFiles?: string;
  readonly volumes?: readonly VolumeTemplate[];
  readonly comingSecret?: ComingSecret;
  readonly service?: ClientService;
  /** How many pods may be taken away at a time by those who ask first; absent where any number may. */
  readonly budget?: { readonly maxUnavailable: number };
  readonly probes: Record<'startupProbe' | 'readinessProbe' | 'livenessProbe', Record<string, unknown>>;
  /** What is run in a pod before SIGTERM is sent. */
  readonly beforeEnd?: readonly string[];
  /** Seconds until SIGKILL: longer than that and the component's own shutdown. */
  readonly terminationGracePeriodSeconds: number;
}

/**
 * The StatefulSet of a component. OnDelete: which pod restarts next is the operator's decision. Parallel: the order
 * of a start is decided by gates, not by ordinals.
 */
export function statefulSet(context: ClusterContext, workload: Workload, replicas: number): KubernetesObject {
  const { component } = workload;
  const name = workloadName(context.name, component);
  const template = podTemplate(context, workload);
  const set = owned(context, component, 'apps/v1', 'StatefulSet', name, {
    spec: {
      replicas,
      serviceName: headlessName(context.name, component),
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'OnDelete' },
      revisionHistoryLimit: 3,
      // What is left out stays as anybody sets it: then volumes would go with their StatefulSet, or the first pods at once.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      ordinals: { start: 0 },
      selector: { matchLabels: selectorLabels(context.name, component) },
      template,
      ...(workload.volumes && {
        volumeClaimTemplates: workload.volumes.map(claim => volumeClaim(context, component, claim)),
      }),
    },
  });
  const told = sealed({
    [imageAnnotation]: context.releases[component].image,
    [templateAnnotation]: hashOf(JSON.stringify(template)),
    [askedAnnotation]: askedHash(context, component),
  });
  set.metadata.annotations = { ...told, [operatorVersionAnnotation]: operatorVersion };
  return set;
}

function configVolume({ name }: ClusterContext, { component, changingFiles }: Workload, hash: string) {
  const own = configMapName(name, component, hash);
  if (!changingFiles) return { name: 'config', configMap: { name: own, defaultMode: 0o444 } };
  const sources = [own, changingFiles].map(map => ({ configMap: { name: map } }));
  return { name: 'config', projected: { sources, defaultMode: 0o444 } };
}

function container(context: ClusterContext, workload: Workload) {
  const { component, settings } = workload;
  return {
    ...containerBasics(context, component, context.releases[component].image),
    command: workload.command ?? ['bash', `${paths.config}/start.sh`],
    ...(!workload.command && { env: serverEnvironment(context, component) }),
    ports: workload.ports.map(({ name, port }) => ({ name, containerPort: port, protocol: 'TCP' })),
    resources: settings.resources,
    ...workload.probes,
    ...(workload.beforeEnd && { lifecycle: { preStop: { exec: { command: workload.beforeEnd } } } }),
    volumeMounts: [
      { name: 'config', mountPath: paths.config, readOnly: true },
      { name: 'scratch', mountPath: '/tmp' },
      ...(workload.command ? [] : [{ name: 'logs', mountPath: '/pulsar/logs' }]),
      ...secretMounts(settings),
      ...comingMounts(workload.comingSecret),
      ...(workload.volumes ?? []).map(({ name, mountPath }) => ({ name, mountPath })),
    ],
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

function volumesOf(context: ClusterContext, workload: Workload, config: string) {
  return [
    configVolume(context, workload, config),
    { name: 'scratch', emptyDir: {} },
    ...(workload.command ? [] : [{ name: 'logs', emptyDir: {} }]),
    ...secretVolume(workload.settings),
    ...comingVolumes(workload.comingSecret),
  ];
}

function serverEnvironment(context: ClusterContext, component: ComponentName) {
  return [
    { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    { name: 'POD_FQDN', value: `$(POD_NAME).${podDomain(context, component)}` },
    ...toolEnvironment(component),
  ];
}

function podTemplate(context: ClusterContext, workload: Workload) {
  const { component, settings } = workload;
  const name = workloadName(context.name, component);
  const selector = selectorLabels(context.name, component);
  const config = configHash(workload.files);
  const spec = {
    ...podBasics(context),
    ...(workload.account !== undefined && { automountServiceAccountToken: true }),
    serviceAccountName: workload.account ?? name,
    terminationGracePeriodSeconds: workload.terminationGracePeriodSeconds,
    topologySpreadConstraints: spread(selector),
    containers: [container(context, workload)],
    volumes: volumesOf(context, workload, config),
  };
  const extra = settings.podTemplate;
  const annotations = { ...extra?.metadata?.annotations, ...context.restarts[component] };
  return {
    metadata: {
      labels: {
        ...extra?.metadata?.labels,
        ...labelsOf(context.name, component),
        [configLabel]: config,
        [versionLabel]: context.releases[component].version,
      },
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: extra?.spec ? overlay(spec, extra.spec) : spec,
  };
}

/** Spread over zones and nodes as well as the cluster allows, never at the price of a pod that cannot start. */
function spread(selector: Record<string, string>) {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(topologyKey => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selector },
  }));
}

function volumeClaim(context: ClusterContext, component: ComponentName, claim: VolumeTemplate) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: claim.name, labels: labelsOf(context.name, component) },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: claim.size } },
      ...(claim.storageClassName && { storageClassName: claim.storageClassName }),
    },
  };
}
