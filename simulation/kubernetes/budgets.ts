import { isAlive, isReady } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import { controllerOf, type KubernetesObject } from '#src/kubernetes/object.ts';
import type { Objects } from './objects.ts';

interface Budget extends KubernetesObject {
  readonly spec: {
    readonly maxUnavailable?: number;
    readonly minAvailable?: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  };
}

/** Why the API server does not evict a pod now; undefined where it does. Its controller is never behind. */
export function refusalOf(kubernetes: Objects, pod: Pod): ApiError | undefined {
  if (pod.status?.phase === 'Pending' || !isAlive(pod)) return undefined;
  const [budget, another] = kubernetes.list<Budget>('PodDisruptionBudget').filter(each => selects(each, pod));
  if (another) {
    const message =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    return new ApiError('POST eviction', 500, { message });
  }
  if (!budget) return undefined;
  const pods = kubernetes.pods.filter(each => selects(budget, each));
  const healthy = pods.filter(isReady).length;
  const needed = neededOf(kubernetes, budget, pods);
  if (healthy > needed || (!isReady(pod) && healthy >= needed && needed > 0)) return undefined;
  return spent(budget.metadata.name, needed, healthy);
}

function selects({ spec }: Budget, { metadata }: Pod): boolean {
  return Object.entries(spec.selector.matchLabels).every(([key, value]) => metadata.labels?.[key] === value);
}

/** How many pods must stay healthy: of as many as those who made them are to have. */
function neededOf(kubernetes: Objects, { spec }: Budget, pods: readonly Pod[]): number {
  if (spec.minAvailable !== undefined) return spec.minAvailable;
  const makers = new Set(pods.map(pod => controllerOf(pod)?.name ?? ''));
  const expected = [...makers].reduce((sum, name) => sum + (kubernetes.replicas(name) ?? 0), 0);
  return Math.max(0, expected - (spec.maxUnavailable ?? 0));
}

function spent(budget: string, needed: number, healthy: number): ApiError {
  const message = `The disruption budget ${budget} needs ${needed} healthy pods and has ${healthy} currently`;
  return new ApiError('POST eviction', 429, {
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    reason: 'TooManyRequests',
    details: { causes: [{ reason: 'DisruptionBudget', message }] },
  });
}
