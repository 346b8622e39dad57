import { type ComponentName, ensembleAnnotation } from '#src/components/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { sameQuantity } from '#src/kubernetes/quantity.ts';
import { requestOf } from './claims.ts';
import { wantedRequest } from './growth.ts';
import { volumesOf } from './view.ts';
import type { World } from './world.ts';

function wantedOf(world: World, component: ComponentName, mark?: Record<string, string>): KubernetesObject[] {
  const { context, observation } = world;
  const present = volumesOf(observation, component).filter(({ metadata }) => !metadata.deletionTimestamp);
  return present.flatMap(volume => {
    const storage = wantedRequest(observation, volume);
    if (!mark && sameQuantity(storage, requestOf(volume))) return [];
    const metadata = {
      name: volume.metadata.name,
      namespace: context.namespace,
      ...(mark && { annotations: mark }),
    };
    const spec = { resources: { requests: { storage } } };
    return [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec }];
  });
}

/**
 * The volumes of which something is wanted: those to grow, and those of ZooKeeper servers once the ensemble has had a
 * quorum, with the number of its voting servers as a mark. The mark outlives the cluster: a re-created one knows by it
 * that no server may start a new ensemble. Mark and size are one object: what one apply says and the next does not is
 * taken away.
 */
export function wantedVolumes(world: World): KubernetesObject[] {
  const { members } = world.context;
  const mark = members === undefined ? undefined : { [ensembleAnnotation]: String(members) };
  return [...wantedOf(world, 'zookeeper', mark), ...wantedOf(world, 'bookkeeper')];
}
