import type { Pod } from '#src/cluster/model/observation.ts';
import type { Kubernetes } from './kubernetes.ts';

const disrupted = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' };

/** Whether Kubernetes has given up the node of a pod. */
export function isEvicted({ status }: Pod): boolean {
  return status?.conditions?.includes(disrupted) ?? false;
}

/** What Kubernetes does with a pod on a node that has not reported for as long as the pod tolerates. */
export function evict(kubernetes: Kubernetes, pod: Pod): void {
  if (isEvicted(pod)) return;
  const conditions = [...(pod.status?.conditions ?? []), disrupted];
  kubernetes.delete(kubernetes.write({ ...pod, status: { ...pod.status, conditions } }));
}

/** What the scheduler does with pods that are on no node, where there is one for them. */
export function schedule(kubernetes: Kubernetes, nodeOf: (pod: Pod) => string | undefined): void {
  for (const pod of kubernetes.pods.filter(pod => !pod.spec?.nodeName)) {
    if (!isPlaceable(kubernetes, pod)) continue;
    const nodeName = nodeOf(pod);
    if (nodeName) kubernetes.write({ ...pod, spec: { ...pod.spec, nodeName } });
  }
}

/** Whether the PersistentVolumes of all claims of a pod are there: no scheduler gives it a node before. */
export function isPlaceable({ claims }: Kubernetes, { metadata }: Pod): boolean {
  const own = claims.filter(claim => claim.metadata.name.endsWith(`-${metadata.name}`));
  return own.every(({ status }) => status?.phase !== 'Lost');
}
