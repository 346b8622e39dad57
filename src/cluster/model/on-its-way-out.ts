import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';
import { listed } from './sentence.ts';

/** Kubernetes' own, on every claim: it goes by itself. */
const whileInUse = 'kubernetes.io/pvc-protection';

/** What is said of objects that are deleted and not gone yet, and of what keeps them. */
export function awaitedEnd(leaving: readonly KubernetesObject[]): string {
  const all = [...new Set(leaving.flatMap(({ metadata }) => metadata.finalizers ?? []))];
  const waits = `Waiting for ${listed(leaving.map(describe))} to be gone`;
  const finalizers = all.filter(each => each !== whileInUse);
  if (finalizers.length === 0) return all.length > 0 ? `${waits}, when no pod uses it any more` : waits;
  const kept =
    finalizers.length === 1 ? `finalizer ${finalizers[0]} keeps` : `finalizers ${listed(finalizers)} keep`;
  return `${waits}, which ${kept}: whoever has set that has to take it off`;
}
