import type { Pod } from '#src/cluster/model/observation.ts';
import { domain, restartAnnotation } from '#src/components/build/names.ts';
import type { ApiResource, KubernetesObject } from '#src/kubernetes/object.ts';

function resource(
  group: string,
  version: string,
  plural: string,
  kind: string,
  namespaced = true,
): ApiResource {
  return { group, version, plural, kind, namespaced };
}

export const clusterResource = resource(domain, 'v1alpha1', 'pulsarclusters', 'PulsarCluster');

/** The kinds of objects a cluster owns and the operator watches, without pods and volumes. */
export const ownedResources = [
  resource('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  resource('', 'v1', 'configmaps', 'ConfigMap'),
  resource('', 'v1', 'services', 'Service'),
  resource('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  resource('batch', 'v1', 'jobs', 'Job'),
  resource('apps', 'v1', 'statefulsets', 'StatefulSet'),
] as const;

export const podResource = resource('', 'v1', 'pods', 'Pod');
export const claimResource = resource('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
export const secretResource = resource('', 'v1', 'secrets', 'Secret');
export const storageClassResource = resource('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass', false);

export const revisionResource = resource('apps', 'v1', 'controllerrevisions', 'ControllerRevision');

export const nodeResource = resource('', 'v1', 'nodes', 'Node', false);

const podConditions = ['Ready', 'ContainersReady', 'PodScheduled', 'DisruptionTarget'];

/** What the planner looks at in a pod: a fraction of it, because pods are many and big. */
export function projectPod(object: KubernetesObject): Pod {
  const { name, namespace, uid, resourceVersion, labels, ownerReferences, deletionTimestamp } =
    object.metadata;
  const { annotations = {} } = object.metadata;
  const restarts = Object.entries(annotations).filter(([key]) => key.startsWith(restartAnnotation));
  const { spec, status } = object as Pod;
  const { phase, podIP, startTime, conditions, containerStatuses } = status ?? {};
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...(uid && { uid }),
      ...(resourceVersion && { resourceVersion }),
      ...(labels && { labels }),
      ...(restarts.length > 0 && { annotations: Object.fromEntries(restarts) }),
      ...(ownerReferences && { ownerReferences }),
      ...(deletionTimestamp && { deletionTimestamp }),
    },
    spec: { ...(spec?.nodeName && { nodeName: spec.nodeName }) },
    status: {
      ...(phase && { phase }),
      ...(podIP && { podIP }),
      ...(startTime && { startTime }),
      ...(conditions && {
        conditions: conditions.filter(({ type }) => podConditions.includes(type)),
      }),
      ...(containerStatuses && {
        containerStatuses: containerStatuses.map(({ name, restartCount, state, lastState }) => ({
          name,
          ...(restartCount && { restartCount }),
          ...(state && { state }),
          ...(lastState && { lastState }),
        })),
      }),
    },
  };
}
