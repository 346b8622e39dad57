import { componentOf } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { releaseClaims } from './claims.ts';
import type { Kubernetes } from './kubernetes.ts';

/** What kubelets do with pods that are to end: they are gone, and nothing has their claims any more. */
export function stopPods(kubernetes: Kubernetes, isReached: (pod: Pod) => boolean = () => true): void {
  for (const pod of kubernetes.pods) {
    if (pod.metadata.deletionTimestamp && isReached(pod)) kubernetes.remove(pod);
  }
  releaseClaims(kubernetes);
}

/** Whether a kubelet has begun with a pod. */
export function isStarted({ status }: Pod): boolean {
  return status?.startTime !== undefined;
}

/** What a kubelet tells of a pod: whether it serves, and how often its container has ended. */
export function tell(kubernetes: Kubernetes, pod: Pod, serves: boolean, crashes = 0): void {
  const status = serves ? 'True' : 'False';
  const before = conditionOf(pod.status, 'Ready');
  const present = pod.status?.containerStatuses?.[0]?.restartCount ?? 0;
  const restartCount = serves ? 0 : Math.max(crashes, present);
  if (before?.status === status && present === restartCount) return;
  const isSame = before?.status === status && 'lastTransitionTime' in before;
  const lastTransitionTime = isSame ? before.lastTransitionTime : kubernetes.time();
  const ended = { terminated: { reason: 'Error', exitCode: 1 } };
  kubernetes.write({
    ...pod,
    status: {
      phase: 'Running',
      podIP: '198.18.0.1',
      startTime: pod.status?.startTime ?? kubernetes.time(),
      conditions: [{ type: 'Ready', status, lastTransitionTime }],
      ...(restartCount > 0 && {
        containerStatuses: [{ name: componentOf(pod), restartCount, state: ended }],
      }),
    },
  });
}
