import { componentOf, isReady } from '#src/cluster/model/component-state.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { isClosedToOthers } from './budgets.ts';

interface Restart {
  readonly pod: Pod;
  readonly message: string;
  /** Set where its restart is the repair of the pod. */
  readonly repairs?: true | undefined;
}

/**
 * The restart of a pod. One that serves goes as its disruption budgets allow: others may take one away just then. A repair
 * does not wait for them, nor does a restart while our own budget lets nobody evict: what opens that may be behind it.
 */
export function restartOfPod(observation: Observation, { pod, message, repairs }: Restart): Deletion {
  const counts = isReady(pod) && !repairs && !isClosedToOthers(observation, componentOf(pod));
  return { object: pod, why: message, ...(counts && { evicts: true }) };
}
