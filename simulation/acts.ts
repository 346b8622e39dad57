import { dequal } from 'dequal';
import { type PulsarClusterStatus, pulsarClusterStatus } from '#src/api/cluster-status.ts';
import { failedChange, failedDeletion, failedEviction, failedOperation } from '#src/cluster/act/failed.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Facts, Observation } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { soonest } from '#src/cluster/model/wants.ts';
import { Fallout } from '#src/cluster/objects/reliance.ts';
import { plan, planAfter } from '#src/cluster/plan.ts';
import { notesOfLosses } from '#src/cluster/status/events.ts';
import { componentNames, workloadName } from '#src/components/build/names.ts';
import { isAskedFor, settingsOf } from '#src/components/build/settings.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import type { FakePulsar } from './pulsar.ts';
import { answerOf, attempt } from './servers.ts';

/** What is decided, and all that it was decided on: questions are answered round by round until none is left. */
export function decide(
  world: FakePulsar,
  seen = world.observe(),
): { observation: Observation; decision: Plan } {
  for (let observation = seen; ; ) {
    const decision = plan(observation);
    if (decision.needs.length === 0) return { observation, decision };
    const given = decision.needs.find(({ fact }) => fact in observation.facts);
    if (given) throw new Error(`the plan asks for ${given.fact}, which it was given`);
    const answers: Facts[] = decision.needs.map(each => answerOf(world, each));
    observation = { ...observation, facts: Object.assign({}, observation.facts, ...answers) };
  }
}

/** Writes the status; what is there already was accepted before. */
function tell(world: FakePulsar, status: PulsarClusterStatus): void {
  const { status: there } = world.cluster;
  world.writeStatus(there && dequal(status, there) ? there : accepted(status));
}

/** A status that the API server takes: one that breaks a rule of the CRD would be refused, and nothing told any more. */
function accepted(status: PulsarClusterStatus): PulsarClusterStatus {
  const { error } = pulsarClusterStatus.safeParse(status);
  if (error) throw new Error(`the API server refuses the status: ${error.message}`);
  return status;
}

/** The status with what is recorded as lost: that is written apart. */
function withRecord(told: PulsarClusterStatus, world: FakePulsar): PulsarClusterStatus {
  const { lostLedgers: _, ...status } = told;
  const { lostLedgers } = world.cluster.status ?? {};
  return { ...status, ...(lostLedgers && { lostLedgers }) };
}

/** Decides, carries the plan out, and tells what became of it, and when to look again. */
export function pass(world: FakePulsar, { observation, decision } = decide(world)): Plan {
  const failures = carryOut(world, decision, observation);
  const told = failures.length > 0 ? planAfter(decision, observation, failures) : decision;
  for (const event of told.events) world.record(event);
  if (!world.isGone) tell(world, withRecord(told.status, world));
  expectReadyIsTrue(world);
  const wakes = [told.wakeAfterSeconds, failures.length > 0 ? 1 : undefined];
  for (const { operation, note, wakeAfterSeconds } of decision.bestEffort) {
    const message = attempt(world, operation);
    if (message !== undefined) world.record({ reason: 'BackgroundFailed', message });
    else if (note) world.record(note);
    wakes.push(message === undefined ? wakeAfterSeconds : retrySeconds);
  }
  const wakeAfterSeconds = soonest(...wakes);
  return { ...told, ...(wakeAfterSeconds !== undefined && { wakeAfterSeconds }) };
}

/** Ready never lies: there are as many of each as the spec wants. */
function expectReadyIsTrue(world: FakePulsar): void {
  const { metadata, spec } = world.cluster;
  if (metadata.deletionTimestamp !== undefined || world.condition('Ready')?.status !== 'True') return;
  for (const name of componentNames) {
    const there = world.replicas(workloadName('demo', name));
    const [is, wish] = [isAskedFor(spec, name) ? there : (there ?? 0), settingsOf(spec, name).replicas];
    if (is !== wish) throw new Error(`Ready, but there are ${is} of ${name} and ${wish} are wanted`);
  }
}

/** When what relies on nothing is tried again. */
const retrySeconds = 30;

const refusal = new ApiError('PATCH', 500, { message: 'no' });

/** Carries a plan out in the order of the operator: what has failed stops what relies on it. */
function carryOut(world: FakePulsar, decided: Plan, observation: Observation): Failure[] {
  const { cluster } = observation;
  const { finalizers, operations, changes, deletions, status } = decided;
  const { lostLedgers } = status;
  const isNews = lostLedgers && !dequal(lostLedgers, cluster.status?.lostLedgers);
  const fallout = new Fallout();
  const failures: Failure[] = [];
  const perform = (operation: Operation) => {
    const problem = attempt(world, operation);
    if (problem === undefined) return;
    const failure = failedOperation(operation, new Error(problem));
    fallout.failedOperation(operation, failure.component);
    failures.push(failure);
  };
  const apply = (change: Plan['changes'][number]) => {
    const isStopped = fallout.stopsChange(change);
    const isRefused = !isStopped && world.refuses(change.desired);
    if (isRefused) failures.push(failedChange(change, refusal));
    if (isStopped || isRefused) return fallout.failedChange(change);
    world.apply(change.desired);
    if (change.note) world.record(change.note);
  };
  const remove = (deletion: Plan['deletions'][number]) => {
    if (fallout.stopsDeletion(deletion)) return;
    const refused = world.refuses(deletion.object);
    if (deletion.evicts) {
      const answer = refused ? refusal : world.evict(deletion.object);
      const failure = answer && failedEviction(observation, deletion.object, answer);
      if (failure) failures.push(deletion.bestEffort ? { ...failure, bestEffort: true } : failure);
    } else if (refused) failures.push(failedDeletion(deletion.object, refusal));
    else world.deleteExactly(deletion.object, deletion);
  };
  world.carryOut([
    ...(finalizers ? [() => world.patchFinalizers(cluster, finalizers)] : []),
    ...(isNews ? [() => world.patchStatus(cluster, accepted({ lostLedgers }))] : []),
    ...notesOfLosses(cluster, lostLedgers).map(note => () => world.record(note)),
    ...operations.map(operation => () => perform(operation)),
    ...changes.map(change => () => apply(change)),
    ...deletions.map(deletion => () => remove(deletion)),
  ]);
  return failures;
}
