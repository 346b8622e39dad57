import { componentOf, isReady } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { ComponentName } from '#src/components/build/names.ts';

/** The pods of a component that can be asked something. */
export function askablePods(pods: readonly Pod[], component: ComponentName): Pod[] {
  return pods.filter(pod => componentOf(pod) === component && isReady(pod) && pod.status?.podIP);
}

/** What tells a pod from one that was made anew since. */
export function identityOfPod({ metadata, status }: Pod): string {
  return `${metadata.name} ${metadata.uid} ${status?.podIP}`;
}
