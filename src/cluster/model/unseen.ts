import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { Observation } from './observation.ts';

/** Pods that are missing as far as is seen and there all the same: the caches have only what carries our labels. */
export function unseenPods({ facts: { unseen } }: Observation): readonly KubernetesObject[] {
  return unseen && 'value' in unseen ? unseen.value : [];
}
