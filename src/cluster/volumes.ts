import { drainedAnnotation, ensembleAnnotation } from '#src/components/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { volumesOf } from './view.ts';
import type { World } from './world.ts';

/** Whether the bookie of this volume has left and nothing on it is needed. */
export function isDrained({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[drainedAnnotation] === 'true';
}

/** The volume with an annotation, as it is to be applied. */
export function annotated({ metadata }: KubernetesObject, name: string, value: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: metadata.name,
      ...(metadata.namespace && { namespace: metadata.namespace }),
      annotations: { [name]: value },
    },
  };
}

/**
 * The volumes of ZooKeeper servers, marked with the number of its voting servers once it has had a quorum. The mark
 * outlives the cluster: a re-created one knows by it that no server may start a new ensemble.
 */
export function memberVolumes({ context, observation }: World): KubernetesObject[] {
  const { members } = context;
  if (members === undefined) return [];
  return volumesOf(observation, 'zookeeper')
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map(volume => annotated(volume, ensembleAnnotation, String(members)));
}
