import { claimsOfPod, isAlive, podOf, podsOf } from '#src/cluster/model/component-state.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import { isTerminated, jobOf } from '#src/cluster/model/jobs.ts';
import type { BookiesFact, Observation } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import type { Deletion, Step } from '#src/cluster/model/step.ts';
import { hasServed } from '#src/cluster/volumes/marks.ts';
import { recoveryJobName } from '#src/components/bookkeeper/recovery-job.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import { stepOf } from './decommission.ts';
import { givenUp, goesWithout } from './given-up.ts';
import { hasFailed, mayLackDisk } from './without-disk.ts';

/**
 * Makes bookies that need not leave, or may not now, take writes again, once no Job copies their ledgers any more; one that
 * may have lost its disk needs those copies. Undefined when all of them take writes.
 */
export function takeWrites(
  observation: Observation,
  fact: BookiesFact,
  names: readonly string[],
): Step | undefined {
  const registered = (name: string) => fact.bookies[name]?.registered;
  for (const name of names.filter(each => !registered(each))) {
    const step = renewal(observation, fact, name);
    if (step) return step;
  }
  const lacking = names.filter(name => mayLackDisk(observation, name));
  const sound = names.filter(name => !lacking.includes(name));
  const ending = endCopies(observation, sound);
  if (ending) return ending;
  const readOnly = sound.filter(name => registered(name) === 'readOnly');
  if (readOnly.length > 0) {
    const operations = readOnly.map(
      (bookie): Operation => ({ kind: 'setReadOnly', bookie, readOnly: false }),
    );
    return { ...stepOf('Returning', `Returning ${listed(readOnly)} to service`), operations };
  }
  const away = sound.filter(name => !registered(name));
  if (away.length > 0) return stepOf('Returning', `Waiting for ${listed(away)} to return to service`);
  return lacking.length > 0
    ? stepOf('Returning', `Waiting for ${listed(lacking)} to start with new volumes`)
    : undefined;
}

/**
 * Ends the Jobs that copy the ledgers of bookies that are to take writes again, or they would take new ledgers away too.
 * Undefined when no such Job and no pod of one is left.
 */
function endCopies(observation: Observation, names: readonly string[]): Step | undefined {
  const cluster = observation.cluster.metadata.name;
  const jobs = names.map(name => recoveryJobName(cluster, ordinalOf(name)));
  const present = jobs.flatMap(name => jobOf(observation, name) ?? []);
  const pods = podsOf(observation, 'recovery').filter(pod => {
    return !isTerminated(pod) && jobs.some(job => pod.metadata.name.startsWith(`${job}-`));
  });
  if (present.length + pods.length === 0) return undefined;
  const why = `${listed(names)} ${names.length === 1 ? 'takes' : 'take'} writes again`;
  const deletions = present.filter(isAlive).map(object => ({ object, why }));
  return { ...stepOf('Returning', `Ending the copying of the ledgers of ${listed(names)}`), deletions };
}

/**
 * Makes a new one of a bookie that has left with its cookie and was started again by hand: on its old volumes it refuses to
 * start for ever, and nothing on them is needed. Undefined where it is none.
 */
function renewal(observation: Observation, fact: BookiesFact, name: string): Step | undefined {
  const bookie = fact.bookies[name];
  const pod = podOf(observation, 'bookkeeper', name);
  if (!pod || !bookie || bookie.cookie !== undefined || !hasFailed(pod)) return undefined;
  const { but, ...goes } = goesWithout(observation, name, bookie);
  if (bookie.ledgers > givenUp(observation, bookie).length) return undefined;
  const claims = claimsOfPod(observation, 'bookkeeper', name);
  if (!claims.some(hasServed)) return undefined;
  const why = `no ledger names ${name}${but}, and without its cookie it cannot start on them`;
  const deletions = [...claims, pod].filter(isAlive).map((object): Deletion => ({ object, why }));
  const message = `${name} left before: it comes back as a new bookie`;
  return deletions.length > 0 ? { ...stepOf('Returning', message), ...goes, deletions } : undefined;
}

/**
 * Those that are to take writes again may get ledgers: what was seen of them before counts no more, even if somebody has
 * made them read-only by the time they are looked at again.
 */
export function lookedAtAnew(
  draining: BookiesInForce['draining'],
  names: readonly string[],
): BookiesInForce['draining'] {
  return draining.map(each => (names.includes(each.name) ? { name: each.name } : each));
}

/** Bookies that need not leave any more are forgotten as soon as they take writes. */
export function bringBack(
  observation: Observation,
  fact: BookiesFact,
  waiting: BookiesInForce,
  returning: readonly string[],
): BookiesInForce {
  const step = takeWrites(observation, fact, returning);
  const isBack = (name: string) => {
    const takesWrites = fact.bookies[name]?.registered === 'writable';
    return returning.includes(name) && takesWrites && !mayLackDisk(observation, name);
  };
  const isCopied = step?.deletions !== undefined;
  const back = waiting.draining.filter(({ name }) => !isCopied && isBack(name)).map(({ name }) => name);
  const left = waiting.draining.filter(({ name }) => !back.includes(name));
  const draining = lookedAtAnew(left, returning);
  return { ...waiting, draining, step: step ?? stepOf('Returning', `Back in service: ${listed(back)}`) };
}
