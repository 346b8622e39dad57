import { act, type Outcome, tell, writeStatus } from '#src/cluster/act/act.ts';
import type { Clients } from '#src/cluster/act/clients.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { accessOf } from '#src/cluster/observe/access.ts';
import { answersTo, type Readers } from '#src/cluster/observe/ask.ts';
import { type Caches, observe, timeOf } from '#src/cluster/observe/observe.ts';
import { statusOfFault } from '#src/cluster/status/fault.ts';
import { isExpected } from '#src/kubernetes/errors.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { describe, type ObjectKey } from '#src/kubernetes/object.ts';
import { plan, planAfter } from './plan.ts';

export interface ClusterReconcilerOptions {
  readonly caches: Caches;
  readonly readers: Omit<Readers, 'clientOf' | 'access'>;
  readonly clients: Omit<Clients, 'access'>;
  readonly log: Logger;
  /** How long all questions of a pass may take; what is left of its two minutes is for telling how they ended. */
  readonly askingMs?: number;
}

/** Carries a plan out and tells. What failed is said by a plan too, so that how long it lasts counts like any other wait. */
export async function carryThrough(
  planned: Plan,
  observation: Observation,
  clients: Clients,
  signal: AbortSignal,
): Promise<Outcome> {
  const done = await act(planned, observation, clients, signal);
  const told = done.failures.length > 0 ? planAfter(planned, observation, done.failures) : planned;
  return tell(told, done, observation, clients, signal);
}

/** Tells of an error that is nobody's but ours: the log alone would be read by nobody. */
async function tellFault(
  { caches, clients }: ClusterReconcilerOptions,
  key: ObjectKey,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  const cluster = caches.clusters.getByKey(key);
  if (!cluster || cluster.metadata.deletionTimestamp) return;
  const status = statusOfFault(cluster, error, timeOf(new Date()));
  if (!(await writeStatus(status, cluster, clients, signal))) return;
  clients.events.record(cluster, { type: 'Warning', reason: 'InternalError', message: status.message ?? '' });
}

/** One pass over one cluster: observe, plan, act. Level-based: it looks at what is and remembers nothing. */
export function clusterReconciler(options: ClusterReconcilerOptions) {
  const { caches, log, askingMs = 90_000 } = options;

  async function pass(key: ObjectKey, signal: AbortSignal): Promise<{ after?: number } | void> {
    const cluster = caches.clusters.getByKey(key);
    if (!cluster) return;
    const access = accessOf(cluster, options.readers.secrets);
    const clients = { ...options.clients, access };
    const readers = { ...options.readers, clientOf: clients.clientOf, access };
    const asking = AbortSignal.any([signal, AbortSignal.timeout(askingMs)]);
    const first = observe(caches, cluster, new Date());
    const { observation, planned } = await decide(first, readers, asking, signal);
    const fields = { cluster: key, generation: cluster.metadata.generation };
    for (const { desired } of planned.changes) log.info(fields, `Applying ${describe(desired)}`);
    for (const { object, why } of planned.deletions)
      log.info({ ...fields, why }, `Deleting ${describe(object)}`);
    const { failed, wakeAfterSeconds } = await carryThrough(planned, observation, clients, signal);
    // Thrown when it has been told, so that the queue backs off.
    if (failed) throw failed;
    if (planned.status.message !== cluster.status?.message) log.info(fields, planned.status.message ?? '');
    if (wakeAfterSeconds !== undefined) return { after: wakeAfterSeconds * 1000 };
  }

  return async function reconcile(key: ObjectKey, signal: AbortSignal): Promise<{ after?: number } | void> {
    try {
      return await pass(key, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!isExpected(error)) await tellFault(options, key, error, signal);
      throw error;
    }
  };
}

async function decide(
  first: Observation,
  readers: Readers,
  asking: AbortSignal,
  signal: AbortSignal,
): Promise<{ observation: Observation; planned: Plan }> {
  let observation = first;
  for (;;) {
    const planned = plan(observation);
    if (planned.needs.length === 0) return { observation, planned };
    const given = planned.needs.find(({ fact }) => fact in observation.facts);
    if (given)
      throw new Error(`${describe(first.cluster)}: the plan asks for ${given.fact}, which it was given`);
    const facts = await answersTo(planned.needs, observation, readers, asking);
    // On shutdown too nobody answers, and that is no fact.
    signal.throwIfAborted();
    observation = { ...observation, facts: { ...observation.facts, ...facts } };
  }
}
