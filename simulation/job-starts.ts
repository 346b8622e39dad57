import type { Pod } from '#src/cluster/model/observation.ts';

interface PodSpec {
  readonly tolerations?: readonly { readonly key?: string }[];
  readonly containers?: readonly { readonly name: string; readonly image?: string }[];
}

/** What keeps pods of Jobs from starting. */
export interface Obstacles {
  /** The key of a taint on all nodes. */
  readonly taint?: string | undefined;
  /** Images that no registry has. */
  readonly missingImages: readonly string[];
}

/** What is told of a pod of a Job that can't start; undefined for one that can. */
export function obstacleOf(pod: Pod, { taint, missingImages }: Obstacles): Pod['status'] | undefined {
  const { tolerations = [], containers = [] } = (pod.spec ?? {}) as PodSpec;
  if (taint !== undefined && !tolerations.some(({ key }) => key === taint)) {
    const message = `0/3 nodes are available: 3 node(s) had untolerated taint {${taint}: pulsar}.`;
    const scheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
    return { phase: 'Pending', conditions: [scheduled] };
  }
  const missing = containers.find(({ image = '' }) => missingImages.includes(image));
  if (!missing) return undefined;
  const waiting = { reason: 'ImagePullBackOff', message: `Back-off pulling image "${missing.image}"` };
  return { phase: 'Pending', containerStatuses: [{ name: missing.name, state: { waiting } }] };
}
