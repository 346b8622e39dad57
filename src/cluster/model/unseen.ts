import { type ComponentName, labelsOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { Claim, Observation } from './observation.ts';

/** Pods that are missing as far as is seen and there all the same: the caches have only what carries our labels. */
export function unseenPods({ facts: { unseen } }: Observation): readonly KubernetesObject[] {
  return unseen && 'value' in unseen ? unseen.value : [];
}

/** The same of volumes, whoever has them. */
export function unseenClaims({ facts: { unseenClaims: fact } }: Observation): readonly Claim[] {
  return fact && 'value' in fact ? fact.value : [];
}

/** The labels that a pod or a volume has lost, as kubectl takes them. */
export function lostLabels(
  cluster: string,
  component: ComponentName,
  { metadata }: KubernetesObject,
): string[] {
  const wanted = Object.entries(labelsOf(cluster, component));
  return wanted.flatMap(([key, value]) => (metadata.labels?.[key] === value ? [] : [`${key}=${value}`]));
}
