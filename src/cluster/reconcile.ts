import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { act, type Outcome, tell, writeStatus } from '#src/cluster/act/act.ts';
import type { Clients } from '#src/cluster/act/clients.ts';
import { type TurnOptions, takeTurn } from '#src/cluster/act/take-turn.ts';
import { ToldFigures } from '#src/cluster/act/told-figures.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { soonest } from '#src/cluster/model/wants.ts';
import { accessOf } from '#src/cluster/observe/access.ts';
import { answersTo, type Readers } from '#src/cluster/observe/ask.ts';
import { type Caches, observe, type Told } from '#src/cluster/observe/observe.ts';
import { Surveys } from '#src/cluster/observe/surveys.ts';
import { statusOfFault } from '#src/cluster/status/fault.ts';
import { movesOnlyFigures } from '#src/cluster/status/figures.ts';
import { timeOf } from '#src/kubernetes/clock.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { isExpected } from '#src/kubernetes/errors.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { describe, type ObjectKey } from '#src/kubernetes/object.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import { plan, planAfter } from './plan.ts';

export interface ClusterReconcilerOptions {
  readonly caches: Caches;
  /** What the servers of a cluster have told last. */
  readonly told: (key: ObjectKey) => Told;
  readonly readers: Omit<Readers, 'clientOf' | 'access' | 'surveys'>;
  readonly clients: Omit<Clients, 'access' | 'figures'>;
  /** Whose turn it is with a cluster, where several operators see it. */
  readonly turns: Pick<TurnOptions, 'self' | 'leases'>;
  readonly log: Logger;
  /** How long all questions of a pass may take; what is left of its two minutes is for telling how they ended. */
  readonly askingMs?: number;
}

/** Who undoes each time what is put right is answered once a second, and not as fast as both can. */
const restoredRestMs = 1000;

/** Carries a plan out and tells. What failed is said by a plan too, so that how long it lasts counts like any other wait. */
export async function carryThrough(
  planned: Plan,
  observation: Observation,
  clients: Clients,
  signal: AbortSignal,
): Promise<Outcome> {
  const done = await act(planned, observation, clients, signal);
  const told = done.failures.length > 0 ? planAfter(planned, observation, done.failures) : planned;
  const outcome = await tell(told, done, observation, clients, signal);
  return done.restored ? { ...outcome, restMs: restoredRestMs } : outcome;
}

/** The whole sentence of a cluster. */
function sentenceOf(status: PulsarClusterStatus | undefined): string {
  return conditionOf(status, 'Ready')?.message ?? '';
}

/** Says in the status that the operator itself is at fault: few people read its log. */
async function tellFault(
  { caches, turns }: ClusterReconcilerOptions,
  clients: Pick<Clients, 'clusters' | 'events' | 'figures'>,
  key: ObjectKey,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  const cluster = caches.clusters.getByKey(key);
  if (!cluster || cluster.metadata.deletionTimestamp || cluster.status?.operator !== turns.self) return;
  const status = statusOfFault(cluster, error, timeOf(new Date()));
  if (!(await writeStatus(status, cluster, clients, signal))) return;
  clients.events.record(cluster, { type: 'Warning', reason: 'InternalError', message: sentenceOf(status) });
}

/** One pass over one cluster that is ours: observe, plan, act. Level-based: it looks at what is and remembers nothing. */
export function clusterReconciler(options: ClusterReconcilerOptions) {
  const { caches, log, askingMs = 90_000 } = options;
  const { clusters, events } = options.clients;
  const turns = { ...options.turns, clusters, events, log };
  const surveys = new Surveys();
  const hands = { ...options.clients, figures: new ToldFigures() };

  async function pass(key: ObjectKey, signal: AbortSignal): Promise<RunResult> {
    const cluster = caches.clusters.getByKey(key);
    if (!cluster) return;
    const now = new Date();
    const access = accessOf(cluster, options.readers.secrets);
    const clients = { ...hands, access };
    const readers = { ...options.readers, clientOf: clients.clientOf, access, surveys };
    const asking = AbortSignal.any([signal, AbortSignal.timeout(askingMs)]);
    const turn = await takeTurn(cluster, turns, timeOf(now), signal);
    if (!turn.isOurs) return again(turn.lookAfterSeconds);
    const first = observe(caches, cluster, now, options.told(key));
    const { observation, planned } = await decide(first, readers, asking, signal);
    const fields = { cluster: key, generation: cluster.metadata.generation };
    for (const { desired } of planned.changes) log.info(fields, `Applying ${describe(desired)}`);
    for (const { object, why, evicts } of planned.deletions)
      log.info({ ...fields, why }, `${evicts ? 'Evicting' : 'Deleting'} ${describe(object)}`);
    const { failed, wakeAfterSeconds, restMs } = await carryThrough(planned, observation, clients, signal);
    // Thrown when it has been told, so that the queue backs off.
    if (failed) throw failed;
    const said = sentenceOf(planned.status);
    const isNews = said !== sentenceOf(cluster.status) && !movesOnlyFigures(planned, cluster.status);
    if (isNews) log.info(fields, said);
    return { ...again(soonest(wakeAfterSeconds, turn.lookAfterSeconds)), restMs };
  }

  return async function reconcile(key: ObjectKey, signal: AbortSignal): Promise<RunResult> {
    try {
      return await pass(key, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!isExpected(error)) await tellFault(options, hands, key, error, signal);
      throw error;
    }
  };
}

function again(seconds: number | undefined): { after?: number } {
  return seconds === undefined ? {} : { after: seconds * 1000 };
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
    // Answers that failed because this process shuts down say nothing about the cluster.
    signal.throwIfAborted();
    observation = { ...observation, facts: { ...observation.facts, ...facts } };
  }
}
