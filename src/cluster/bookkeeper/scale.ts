import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { Reason } from '#src/api/reasons.ts';
import { awayOf, claimsOfPod, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Hold } from '#src/cluster/model/hold.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import type { BookiesFact, Observation, Pod } from '#src/cluster/model/observation.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { podsAtRisk, risksMeanwhile } from '#src/cluster/volumes/risk.ts';
import { ordinalOf, podName } from '#src/components/build/names.ts';
import { bringBack, lookedAtAnew, takeWrites } from './bring-back.ts';
import { retire, stepOf } from './decommission.ts';
import { handOver } from './hand-over.ts';
import { obstacle } from './may-leave.ts';
import { rescueBookie } from './rescue.ts';
import {
  leavingBookies,
  occupied,
  presentBookies,
  rememberedBookies,
  runningBookies,
  surveyedBookies,
} from './roster.ts';
import { waitForCopies } from './under-replicated.ts';

/**
 * The way to the wished number of bookies. More are simply added. Fewer: all that leave are made read-only, then from
 * the highest ordinal down each hands its ledgers over, and goes only when two looks have found that no ledger names it:
 * first its pod, then, with a mark on its volumes, its cookie, then the volumes. The wish may change at any moment.
 */
export function bookiesInForce(
  observation: Observation,
  spec: PulsarClusterSpec,
  ensembleChanges: boolean,
): BookiesInForce {
  const wish = spec.bookkeeper.replicas;
  const replicas = runningBookies(observation);
  const remembered = rememberedBookies(observation);
  const atRisk = podsAtRisk(observation, 'bookkeeper').filter(pod => ordinalOf(pod.metadata.name) < wish);
  const waiting: BookiesInForce = { replicas, draining: remembered };
  const leaving = leavingBookies(observation);
  if (leaving.length === 0 && (atRisk.length === 0 || wish > replicas)) return scaleUp(observation, waiting);
  const behind = (reason: Reason, message: string): BookiesInForce => {
    return { ...waiting, step: stepOf(reason, message), risks: risksMeanwhile(observation, atRisk, message) };
  };
  if (!statefulSetOf(observation, 'bookkeeper'))
    return behind('NoStatefulSet', 'Waiting for bookies to run before any of them leaves or returns');
  // Only leaving waits for the ensemble: that may last, and those that may stay take writes.
  const meanwhile = ensembleChanges
    ? behind('EnsembleChanges', 'Waiting for ZooKeeper before bookies leave')
    : undefined;
  const missing = leaving.filter(name => !remembered.some(bookie => bookie.name === name));
  if (missing.length > 0) return remember(waiting, missing, wish, meanwhile);
  // More bookies come before any returns: one that cannot return may need them for its copies.
  if (wish > replicas && remembered.every(({ name }) => ordinalOf(name) < replicas)) {
    return scaleUp(observation, waiting);
  }
  return withLook(observation, waiting, fact => nextBookie(observation, fact, waiting, atRisk, meanwhile));
}

/** What becomes next of those that are remembered, by what is known of all of them; `behind` is what keeps any from leaving. */
function nextBookie(
  observation: Observation,
  fact: BookiesFact,
  waiting: BookiesInForce,
  atRisk: readonly Pod[],
  behind: BookiesInForce | undefined,
): BookiesInForce {
  const { replicas: wish } = observation.cluster.spec.bookkeeper;
  const names = waiting.draining.map(({ name }) => name);
  const top = Math.max(presentBookies(observation), ...names.map(name => ordinalOf(name) + 1)) - 1;
  // One that has stopped is finished first: only then can bookies be added, which one that cannot return may need.
  if (top >= waiting.replicas && !behind) {
    // What nobody has asked for is not done: a cluster may come from a CustomResourceDefinition without that field.
    return retire(observation, fact, waiting, top, observation.cluster.spec.scaleDownPolicy !== 'Delete');
  }
  const isAtRisk = (name: string) => atRisk.some(({ metadata }) => metadata.name === name);
  const returning = names.filter(name => ordinalOf(name) < wish && !isAtRisk(name));
  if (returning.length > 0) return bringBack(observation, fact, waiting, returning);
  // What is copied back after a loss asks for no policies; how many must take writes when one leaves does.
  if (fact.policiesUnread !== undefined) {
    const message = `Waiting for an answer about the policies of namespaces, which say how many bookies are needed: ${fact.policiesUnread}`;
    const risks = risksMeanwhile(observation, atRisk, message);
    return { ...waiting, step: stepOf('NoAnswer', message), risks };
  }
  const rescued = atRisk.at(-1);
  if (rescued) return behind ?? rescueBookie(observation, fact, waiting, rescued);
  return drain(observation, fact, waiting, top, behind);
}

/** What is made read-only must be found again whatever happens to the operator. */
function remember(
  waiting: BookiesInForce,
  missing: readonly string[],
  wish: number,
  behind: BookiesInForce | undefined,
): BookiesInForce {
  const { draining } = waiting;
  if (behind && draining.length === 0 && missing.every(name => ordinalOf(name) >= wish)) return behind;
  const step = preparing(missing, wish);
  return { ...waiting, draining: [...draining, ...missing.map(name => ({ name }))], step };
}

function preparing(names: readonly string[], wish: number): Step {
  const isLeaving = names.some(name => ordinalOf(name) >= wish);
  return isLeaving
    ? stepOf('Leaving', `Preparing ${listed(names)} to leave`)
    : stepOf('Returning', `Preparing ${listed(names)} to return`);
}

/** Volumes that an earlier bookie of an ordinal left go before it comes again: with them it would refuse to start. */
function scaleUp(observation: Observation, waiting: BookiesInForce): BookiesInForce {
  const at = occupied(observation);
  if (at === undefined) return { ...waiting, replicas: observation.cluster.spec.bookkeeper.replicas };
  return withLook(observation, waiting, fact => retire(observation, fact, waiting, at, false));
}

function withLook(
  observation: Observation,
  waiting: BookiesInForce,
  use: (fact: BookiesFact) => BookiesInForce,
): BookiesInForce {
  const fact = observation.facts.bookies;
  if (!fact) {
    const needs = { fact: 'bookies', of: surveyedBookies(observation) } as const;
    return { ...waiting, step: { ...stepOf('Asking', 'Asking for the ledgers of bookies'), needs } };
  }
  if ('error' in fact)
    return { ...waiting, step: stepOf('NoAnswer', `Waiting for an answer about bookies: ${fact.error}`) };
  return use(fact.value);
}

/** Why they do not leave now; those that were made read-only for it take writes again meanwhile. */
function held(
  observation: Observation,
  fact: BookiesFact,
  waiting: BookiesInForce,
  hold: Hold,
): BookiesInForce {
  const leaving = waiting.draining.map(({ name }) => name).filter(name => fact.bookies[name]?.registered);
  const step = takeWrites(observation, fact, leaving);
  const draining = lookedAtAnew(waiting.draining, leaving);
  return { ...waiting, draining, hold, ...(step && { step }) };
}

function drain(
  observation: Observation,
  fact: BookiesFact,
  waiting: BookiesInForce,
  top: number,
  behind: BookiesInForce | undefined,
): BookiesInForce {
  const { spec, metadata } = observation.cluster;
  const wish = spec.bookkeeper.replicas;
  const name = podName(metadata.name, 'bookkeeper', top);
  if (!fact.bookies[name])
    return { ...waiting, step: stepOf('NoAnswer', `Waiting for an answer about ${name}`) };
  const [away] = awayOf(observation, 'bookkeeper', wish);
  const hold = obstacle(spec, fact);
  if (hold && !(away && isUntouched(fact))) return held(observation, fact, waiting, hold);
  if (behind) return behind;
  if (away) {
    return {
      ...waiting,
      step: stepOf('PodNotReady', `Waiting for ${away} to serve before a bookie leaves`),
    };
  }
  if (fact.underReplicated > 0) {
    const said = waitForCopies(spec, fact.underReplicated, 'a bookie leaves');
    return { ...waiting, step: { component: 'bookkeeper', ...said } };
  }
  const others = waiting.draining.map(each => each.name).filter(each => ordinalOf(each) >= wish);
  return handOver(observation, fact, waiting, name, others, () => {
    // What the cache does not show yet could not be marked before the cookie goes.
    if (claimsOfPod(observation, 'bookkeeper', name).length === 0) {
      return { ...waiting, step: stepOf('AwaitingVolumes', `Waiting to see the volumes of ${name}`) };
    }
    return { ...waiting, replicas: top, step: stepOf('Leaving', `No ledger names ${name}: stopping it`) };
  });
}

/** Whether all that are to leave take writes. */
function isUntouched(fact: BookiesFact): boolean {
  return Object.values(fact.bookies).every(({ registered }) => registered !== 'readOnly');
}
