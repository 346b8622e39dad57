import type { ContainerStatus, Pod } from '#src/cluster/model/observation.ts';
import { domain, restartAnnotation } from '#src/components/build/names.ts';
import { apiResource, type KubernetesObject } from '#src/kubernetes/object.ts';

export const clusterResource = apiResource(domain, 'v1alpha1', 'pulsarclusters', 'PulsarCluster');

export const jobResource = apiResource('batch', 'v1', 'jobs', 'Job');

/** The kinds of objects a cluster owns and the operator watches, without pods and volumes. */
export const ownedResources = [
  apiResource('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  apiResource('', 'v1', 'configmaps', 'ConfigMap'),
  apiResource('', 'v1', 'services', 'Service'),
  apiResource('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  jobResource,
  apiResource('apps', 'v1', 'statefulsets', 'StatefulSet'),
] as const;

export const podResource = apiResource('', 'v1', 'pods', 'Pod');
export const claimResource = apiResource('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
export const secretResource = apiResource('', 'v1', 'secrets', 'Secret');
export const storageClassResource = apiResource(
  'storage.k8s.io',
  'v1',
  'storageclasses',
  'StorageClass',
  false,
);

export const revisionResource = apiResource('apps', 'v1', 'controllerrevisions', 'ControllerRevision');

export const nodeResource = apiResource('', 'v1', 'nodes', 'Node', false);

/** The kinds of which the operator deletes objects, and may: Services and the like go with their cluster. */
export const deletedKinds: readonly string[] = [
  'ConfigMap',
  'Job',
  'PersistentVolumeClaim',
  'Pod',
  'StatefulSet',
];

const podConditions = [
  'Ready',
  'ContainersReady',
  'PodReadyToStartContainers',
  'PodScheduled',
  'DisruptionTarget',
];

/** What the planner looks at in a pod: a fraction of it, because pods are many and big. */
export function projectPod(object: KubernetesObject): Pod {
  const { apiVersion, kind, metadata } = object;
  const { spec = {}, status = {} } = object as Pod;
  const restarts = Object.entries(metadata.annotations ?? {}).filter(([key]) => {
    return key.startsWith(restartAnnotation);
  });
  const { conditions, initContainerStatuses, containerStatuses } = status;
  return {
    apiVersion,
    kind,
    metadata: {
      ...pick(metadata, 'name', 'namespace', 'uid', 'resourceVersion', 'labels'),
      ...(restarts.length > 0 && { annotations: Object.fromEntries(restarts) }),
      ...pick(metadata, 'ownerReferences', 'creationTimestamp', 'deletionTimestamp'),
    },
    spec: pick(spec, 'nodeName'),
    status: {
      ...pick(status, 'phase', 'podIP', 'startTime'),
      ...(conditions && { conditions: conditions.filter(({ type }) => podConditions.includes(type)) }),
      ...(initContainerStatuses && { initContainerStatuses: initContainerStatuses.map(projectContainer) }),
      ...(containerStatuses && { containerStatuses: containerStatuses.map(projectContainer) }),
    },
  };
}

function projectContainer(container: ContainerStatus): ContainerStatus {
  return pick(container, 'name', 'restartCount', 'state', 'lastState');
}

/** Of an object those fields that it has. */
function pick<T extends object, K extends keyof T>(object: T, ...keys: readonly K[]): Pick<T, K> {
  const present = keys.filter(key => object[key] !== undefined);
  return Object.fromEntries(present.map(key => [key, object[key]])) as Pick<T, K>;
}

/** Whose specs no controller of Kubernetes completes, as that of a claim, and that can change, unlike that of a Job. */
export const ownedKinds: readonly string[] = ['PodDisruptionBudget', 'Service', 'StatefulSet'];
