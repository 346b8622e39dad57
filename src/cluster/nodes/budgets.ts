import type { Change } from '#src/cluster/model/change.ts';
import { componentOf } from '#src/cluster/model/component-state.ts';
import { hearing } from '#src/cluster/model/heard.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { podsAtRisk } from '#src/cluster/volumes/risk.ts';
import { type ComponentName, workloadName } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

const kind = 'PodDisruptionBudget';

/**
 * Objects with the budgets that are in force: nobody evicts a pod that alone keeps a volume, nor a bookie while ledgers miss
 * copies that may be on it. Kubernetes counts pods that are not ready, and knows nothing of data.
 */
export function budgetsInForce(
  observation: Observation,
  objects: readonly KubernetesObject[],
): KubernetesObject[] {
  return objects.map(object => {
    const isOpen = object.kind !== kind || !isShut(observation, componentOf(object));
    if (isOpen) return object;
    return { ...object, spec: { ...(object['spec'] as object), maxUnavailable: 0 } };
  });
}

/** Whether a change is more than another budget: with that alone nothing is under way in the cluster. */
export function isWork({ desired, live }: Change): boolean {
  return desired.kind !== kind || live === undefined;
}

/**
 * Whether nobody evicts a pod of a component now, for as long as the budget stays as it is seen. Then the operator restarts
 * one without asking: it knows what hangs on which, nobody else can take another away meanwhile, and its own budget would
 * keep it from what opens it again.
 */
export function isClosedToOthers(observation: Observation, component: string): boolean {
  return isShut(observation, component) && maxUnavailableOf(observation, component) === 0;
}

function isShut(observation: Observation, component: string): boolean {
  if (component !== 'zookeeper' && component !== 'bookkeeper') return false;
  if (podsAtRisk(observation, component).length > 0) return true;
  if (component === 'zookeeper') return false;
  const missing = hearing(observation.heard)?.underReplicated;
  // While nobody knows it stays as it is, so that an operator that starts does not open it for a moment.
  return missing ? missing.count > 0 : maxUnavailableOf(observation, component) === 0;
}

function maxUnavailableOf({ cluster, owned }: Observation, component: string): unknown {
  const name = workloadName(cluster.metadata.name, component as ComponentName);
  const live = owned.find(each => each.kind === kind && each.metadata.name === name);
  return (live?.['spec'] as { readonly maxUnavailable?: unknown } | undefined)?.maxUnavailable;
}
