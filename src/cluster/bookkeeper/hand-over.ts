import { isReady, podOf, readySince } from '#src/cluster/model/component-state.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import type { BookieFact, BookiesFact, Observation } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { lagLeft, secondsPast, secondsSince } from '#src/cluster/model/time.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import { lookedAtAnew } from './bring-back.ts';
import { copyLedgers } from './copy-ledgers.ts';
import { stepOf } from './decommission.ts';
import { type GoesWithout, goesWithout, isEmptied } from './given-up.ts';

/** Two looks this far apart must both find that no ledger names a bookie: a broker may not know yet that it leaves. */
const secondLookSeconds = 5;

/**
 * What a bookie does before it may stop for good: with all that are to follow it becomes read-only, the others copy its
 * ledgers, and when two looks find that no ledger names it any more comes the `end`.
 */
export function handOver(
  observation: Observation,
  fact: BookiesFact,
  waiting: BookiesInForce,
  name: string,
  following: readonly string[],
  end: (goes: GoesWithout) => BookiesInForce,
): BookiesInForce {
  const bookie = fact.bookies[name];
  if (!bookie) return { ...waiting, step: stepOf('NoAnswer', `Waiting for an answer about ${name}`) };
  const all = [...new Set([name, ...following])].sort();
  const writable = all.filter(each => fact.bookies[each]?.registered === 'writable');
  if (writable.length > 0) return makeReadOnly(waiting, writable);
  const pod = podOf(observation, 'bookkeeper', name);
  if (pod && isReady(pod) && !bookie.registered)
    return { ...waiting, step: unregistered(name, lagLeft(readySince(pod), observation.now) > 0) };
  if (!isEmptied(observation, name, bookie)) {
    const draining = waiting.draining.map(each => (each.name === name ? { name } : each));
    return { ...waiting, draining, step: copyLedgers(observation, fact, ordinalOf(name), bookie) };
  }
  return lookTwice(observation, waiting, name, bookie, end);
}

/** One look may be too early: the end comes when a second one finds nothing either. */
function lookTwice(
  observation: Observation,
  waiting: BookiesInForce,
  name: string,
  bookie: BookieFact,
  end: (goes: GoesWithout) => BookiesInForce,
): BookiesInForce {
  const { now } = observation;
  const first = firstLook(observation, waiting, name, bookie);
  const goes = goesWithout(observation, name, bookie);
  if (secondsSince(first, now) >= secondLookSeconds) return end(goes);
  const emptySince = first ?? now;
  const draining = waiting.draining.map(each => (each.name === name ? { name, emptySince } : each));
  const message = `No ledger names ${name}${goes.but}: looking once more`;
  return { ...waiting, draining, step: stepOf('Leaving', message) };
}

/**
 * When it was first seen that no ledger names a bookie. One that has started since may have been given some, and one that is
 * registered and not ready has only just started.
 */
function firstLook(
  observation: Observation,
  { draining }: BookiesInForce,
  name: string,
  { registered }: BookieFact,
): string | undefined {
  const emptySince = draining.find(each => each.name === name)?.emptySince;
  if (!(secondsPast(emptySince, observation.now) >= 0)) return undefined;
  const pod = podOf(observation, 'bookkeeper', name);
  if (!pod) return emptySince;
  const isStarting = registered !== undefined && !isReady(pod);
  // Both times are rounded to seconds.
  return isStarting || readySince(pod) >= Date.parse(emptySince ?? '') ? undefined : emptySince;
}

/** Its session is lost, or that is not what the bookie writes to: what is not seen there may be. */
function unregistered(name: string, isNews: boolean): Step {
  const waits = `Waiting for ${name} to register with ZooKeeper`;
  const remedy = 'it is ready, and not listed there. See its log; delete the pod to start it anew.';
  return stepOf('NoAnswer', isNews ? waits : `${waits}: ${remedy}`);
}

function makeReadOnly(waiting: BookiesInForce, names: readonly string[]): BookiesInForce {
  const operations = names.map((bookie): Operation => ({ kind: 'setReadOnly', bookie, readOnly: true }));
  const message = `Making ${listed(names)} read-only`;
  // They took writes meanwhile, so they may have ledgers again: that is written down before anything else happens.
  if (waiting.draining.some(({ name, emptySince }) => emptySince && names.includes(name))) {
    const draining = lookedAtAnew(waiting.draining, names);
    return { ...waiting, draining, step: stepOf('Leaving', message) };
  }
  return { ...waiting, step: { ...stepOf('Leaving', message), operations } };
}
