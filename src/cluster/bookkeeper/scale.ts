import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { isReady, podsOf, statefulSetOf, volumesOfPod } from '#src/cluster/model/component-state.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import type { BookieLook, Observation } from '#src/cluster/model/observation.ts';
import { podsAtRisk, risksMeanwhile } from '#src/cluster/volumes/risk.ts';
import { ordinalOf, podName, workloadName } from '#src/components/build/names.ts';
import { bringBack, takeWrites } from './bring-back.ts';
import { retire, step } from './decommission.ts';
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
  const present = presentBookies(observation);
  const remembered = rememberedBookies(observation);
  const atRisk = podsAtRisk(observation, 'bookkeeper').filter(pod => ordinalOf(pod.metadata.name) < wish);
  const waiting: BookiesInForce = { replicas, draining: remembered };
  const leaving = leavingBookies(observation);
  if (leaving.length === 0 && (atRisk.length === 0 || wish > replicas)) return grow(observation, waiting);
  const waits = whatWaits(observation, ensembleChanges);
  if (waits) return { ...waiting, procedure: step(waits), risks: risksMeanwhile(observation, atRisk, waits) };
  const missing = leaving.filter(name => !remembered.some(bookie => bookie.name === name));
  if (missing.length > 0) {
    // Remembered first: what is made read-only must be found again whatever happens to the operator.
    const draining = [...remembered, ...missing.map(name => ({ name }))];
    return { ...waiting, draining, procedure: step(preparing(missing, wish)) };
  }
  // More come first: a bookie that cannot return may need others to take its place.
  if (wish > replicas && remembered.every(({ name }) => ordinalOf(name) < replicas)) {
    return grow(observation, waiting);
  }
  const top = Math.max(present, ...remembered.map(({ name }) => ordinalOf(name) + 1)) - 1;
  const returning = remembered
    .map(({ name }) => name)
    .filter(name => ordinalOf(name) < wish && !atRisk.some(({ metadata }) => metadata.name === name));
  return withLook(observation, waiting, look => {
    // First: one that cannot return may need more bookies, and they come when this one has gone.
    if (top >= replicas) {
      return retire(observation, look, waiting, top, observation.cluster.spec.scaleDownPolicy === 'Retain');
    }
    if (returning.length > 0) return bringBack(observation, look, waiting, returning);
    const rescued = atRisk.at(-1);
    if (rescued) return rescueBookie(observation, look, waiting, rescued);
    return drain(observation, look, waiting, top);
  });
}

function preparing(names: readonly string[], wish: number): string {
  const isLeaving = names.some(name => ordinalOf(name) >= wish);
  return isLeaving ? `Preparing ${names.join(', ')} to leave` : `Preparing ${names.join(', ')} to return`;
}

/** What bookies that leave or return have to wait for. */
function whatWaits(observation: Observation, ensembleChanges: boolean): string | undefined {
  const name = workloadName(observation.cluster.metadata.name, 'bookkeeper');
  if (!statefulSetOf(observation, name)) {
    return 'Waiting for bookies to run before any of them leaves or returns';
  }
  return ensembleChanges ? 'Waiting for ZooKeeper before bookies leave' : undefined;
}

/** Volumes that an earlier bookie of an ordinal left go before it comes again: with them it would refuse to start. */
function grow(observation: Observation, waiting: BookiesInForce): BookiesInForce {
  const at = occupied(observation);
  if (at === undefined) return { ...waiting, replicas: observation.cluster.spec.bookkeeper.replicas };
  return withLook(observation, waiting, look => retire(observation, look, waiting, at, false));
}

function withLook(
  observation: Observation,
  waiting: BookiesInForce,
  use: (look: BookieLook) => BookiesInForce,
): BookiesInForce {
  const look = observation.facts.bookies;
  if (!look) {
    const needs = { fact: 'bookies', of: surveyedBookies(observation) } as const;
    return { ...waiting, procedure: { ...step('Asking for the ledgers of bookies'), needs } };
  }
  if ('error' in look)
    return { ...waiting, procedure: step(`Waiting for an answer about bookies: ${look.error}`) };
  return use(look.value);
}

/** Why they do not leave now; those that were made read-only for it take writes again meanwhile. */
function held(
  observation: Observation,
  look: BookieLook,
  waiting: BookiesInForce,
  hold: string,
): BookiesInForce {
  const leaving = waiting.draining.map(({ name }) => name).filter(name => look.leaving[name]?.registered);
  const procedure = takeWrites(observation, look, leaving);
  return { ...waiting, hold, ...(procedure && { procedure }) };
}

function drain(
  observation: Observation,
  look: BookieLook,
  waiting: BookiesInForce,
  top: number,
): BookiesInForce {
  const { spec, metadata } = observation.cluster;
  const wish = spec.bookkeeper.replicas;
  const name = podName(metadata.name, 'bookkeeper', top);
  if (!look.leaving[name]) return { ...waiting, procedure: step(`Waiting for an answer about ${name}`) };
  const away = podsOf(observation, 'bookkeeper').find(
    pod => !isReady(pod) && ordinalOf(pod.metadata.name) < wish,
  );
  const hold = obstacle(spec, look);
  if (hold && !(away && isUntouched(look))) return held(observation, look, waiting, hold);
  if (away) {
    return {
      ...waiting,
      procedure: step(`Waiting for ${away.metadata.name} to serve before a bookie leaves`),
    };
  }
  if (look.underReplicated > 0) {
    const message = `Waiting for ${look.underReplicated} under-replicated ledgers before a bookie leaves`;
    return { ...waiting, procedure: step(message) };
  }
  const others = waiting.draining.map(each => each.name).filter(each => ordinalOf(each) >= wish);
  return handOver(observation, look, waiting, name, others, () => {
    // Unseen they would not be marked before its cookie goes.
    if (volumesOfPod(observation, 'bookkeeper', name).length === 0) {
      return { ...waiting, procedure: step(`Waiting to see the volumes of ${name}`) };
    }
    return { ...waiting, replicas: top, procedure: step(`No ledger names ${name}: stopping it`) };
  });
}

/** Whether all that are to leave take writes. */
function isUntouched(look: BookieLook): boolean {
  return Object.values(look.leaving).every(({ registered }) => registered !== 'readOnly');
}
