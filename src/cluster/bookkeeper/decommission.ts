import type { Reason } from '#src/api/reasons.ts';
import { claimsOfPod, isAlive, podsOf } from '#src/cluster/model/component-state.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import type { BookiesFact, Observation } from '#src/cluster/model/observation.ts';
import { awaitedEnd } from '#src/cluster/model/on-its-way-out.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { isDrained } from '#src/cluster/volumes/marks.ts';
import { podName } from '#src/components/build/names.ts';
import { givenUp, goesWithout } from './given-up.ts';

/** The end of a bookie whose pod is no longer wanted, and of its volumes unless they are kept. */
export function retire(
  observation: Observation,
  fact: BookiesFact,
  waiting: BookiesInForce,
  top: number,
  keepsVolumes: boolean,
): BookiesInForce {
  const { name: cluster } = observation.cluster.metadata;
  const name = podName(cluster, 'bookkeeper', top);
  const bookie = fact.bookies[name];
  if (!bookie || bookie.ledgers > givenUp(observation, bookie).length)
    return { ...waiting, replicas: top + 1, draining: remember(waiting, name) };
  const isThere = podsOf(observation, 'bookkeeper').some(({ metadata }) => metadata.name === name);
  if (isThere || bookie.registered)
    return { ...waiting, step: stepOf('PodStopping', `Waiting for ${name} to stop`) };
  const claims = claimsOfPod(observation, 'bookkeeper', name);
  // Marked before the cookie goes: no bookie starts on them without it, and a re-created cluster must know that it may delete them.
  const unmarked = claims.filter(claim => isAlive(claim) && !isDrained(claim));
  if (unmarked.length > 0) {
    const marks = unmarked.map(({ metadata }) => metadata.name);
    return { ...waiting, step: { ...stepOf('Leaving', `Marking the volumes of ${name}`), marks } };
  }
  const { but: _, ...goes } = goesWithout(observation, name, bookie);
  if (bookie.cookie !== undefined) {
    const operations: Operation[] = [{ kind: 'deleteCookie', bookie: name, version: bookie.cookie }];
    return {
      ...waiting,
      step: { ...stepOf('Leaving', `Deleting the cookie of ${name}`), ...goes, operations },
    };
  }
  const still = keepsVolumes ? claims.filter(claim => !isDrained(claim)) : claims;
  if (still.length === 0) {
    const draining = waiting.draining.filter(other => other.name !== name);
    return { ...waiting, draining, step: stepOf('Leaving', `${name} has left`) };
  }
  const deletions = still
    .filter(isAlive)
    .map(object => ({ object, why: `no ledger names ${name} any more` }));
  const message = deletions.length > 0 ? `Deleting the volumes of ${name}` : awaitedEnd(still);
  return { ...waiting, step: { ...stepOf('Leaving', message), ...goes, deletions } };
}

function remember({ draining }: BookiesInForce, name: string): BookiesInForce['draining'] {
  return draining.some(other => other.name === name) ? draining : [...draining, { name }];
}

/** What becomes of bookies that leave. */
export function stepOf(reason: Reason, message: string): Step {
  return { component: 'bookkeeper', reason, message };
}
