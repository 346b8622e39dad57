import type { Logger } from '#src/kubernetes/logger.ts';
import { describe, type ObjectKey } from '#src/kubernetes/object.ts';
import { act, type Hands } from './act.ts';
import { type FactSources, fetchFacts } from './facts.ts';
import type { Observation } from './observation.ts';
import { type Caches, observe } from './observe.ts';
import { type Plan, plan } from './plan.ts';

export interface ClusterReconcilerOptions {
  readonly caches: Caches;
  readonly sources: FactSources;
  readonly hands: Hands;
  readonly log: Logger;
}

/** A plan names what it lacks at most so often: each answer can bring up one more question. */
const mostRounds = 5;

async function decide(
  first: Observation,
  sources: FactSources,
  signal: AbortSignal,
): Promise<{ observation: Observation; decision: Plan }> {
  let observation = first;
  for (let round = 0; round < mostRounds; round++) {
    const decision = plan(observation);
    if (decision.needs.length === 0) return { observation, decision };
    const facts = await fetchFacts(decision.needs, observation, sources, signal);
    observation = { ...observation, facts: { ...observation.facts, ...facts } };
  }
  throw new Error(`${describe(first.cluster)}: the plan asks for facts it was given`);
}

/** One pass over one cluster: observe, plan, act. Level-based: it looks at what is and remembers nothing. */
export function clusterReconciler({ caches, sources, hands, log }: ClusterReconcilerOptions) {
  return async function reconcile(key: ObjectKey, signal: AbortSignal): Promise<{ after?: number } | void> {
    const cluster = caches.clusters.getByKey(key);
    if (!cluster) return;
    const { observation, decision } = await decide(observe(caches, cluster, new Date()), sources, signal);
    const fields = { cluster: key, generation: cluster.metadata.generation };
    for (const { desired } of decision.changes) log.info(fields, `Applying ${describe(desired)}`);
    for (const { object, why } of decision.deletions)
      log.info({ ...fields, why }, `Deleting ${describe(object)}`);
    const refusals = await act(decision, observation, hands, signal);
    if (refusals.length > 0) throw new Error(`${key}: the API server refused: ${refusals.join(' ')}`);
    if (decision.status.message !== cluster.status?.message) log.info(fields, decision.status.message ?? '');
    if (decision.wakeAfterSeconds !== undefined) return { after: decision.wakeAfterSeconds * 1000 };
  };
}
