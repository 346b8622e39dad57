import { ensembleAnnotation } from '#src/components/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { volumesOf } from './view.ts';
import type { World } from './world.ts';

/**
 * The volumes of ZooKeeper servers, marked with the number of its voting servers once it has had a quorum. The mark outlives
 * the cluster: a re-created one knows by it that no server may start a new ensemble.
 */
export function memberVolumes({ context, observation }: World): KubernetesObject[] {
  const { members } = context;
  if (members === undefined) return [];
  return volumesOf(observation, 'zookeeper')
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map(({ metadata }) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: metadata.name,
        namespace: context.namespace,
        annotations: { [ensembleAnnotation]: String(members) },
      },
    }));
}
