import { isAlive, isReady, podsOf, readySince } from '#src/cluster/model/component-state.ts';
import { endOfWork, hasEnded, type Job, jobOf, podsOfJob } from '#src/cluster/model/jobs.ts';
import type { BookieFact, DeclaredLedger, Observation } from '#src/cluster/model/observation.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { recoveryJobName, someLeft } from '#src/components/bookkeeper/recovery-job.ts';
import { endedForGood } from '#src/components/build/job.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { bookiesWithoutDisk } from './without-disk.ts';

/** The bookies whose return might yet bring a copy of a ledger that was declared lost. */
export function awaitedFor(observation: Observation, { mayBeOn }: DeclaredLedger): string[] {
  const gone = bookiesWithoutDisk(observation);
  return mayBeOn.filter(name => !gone.includes(name));
}

/** Ids of the ledgers that are not waited for any more: declared lost, and nobody is away who may have a copy. */
export function givenUp(observation: Observation, { declared = [] }: BookieFact): string[] {
  return declared.filter(each => awaitedFor(observation, each).length === 0).map(({ id }) => id);
}

/** When a Job is over that tried every ledger and could not copy some; undefined for any other. */
export function triedInVain(observation: Observation, job: Job): string | undefined {
  const failed = conditionOf(job.status, 'Failed');
  if (failed?.status === 'True' && failed.reason === endedForGood) return failed.lastTransitionTime ?? '';
  if (hasEnded(job)) return undefined;
  // What runs beside the work keeps its pod running, and so the Job.
  const ends = podsOfJob(observation, job).flatMap(pod => endOfWork(pod) ?? []);
  const end = ends.find(({ exitCode }) => exitCode === someLeft);
  return end && (end.finishedAt ?? '');
}

/** Clocks differ: that of a bookie's node, which says since when it serves, and that of the API server. */
const skewMs = 60_000;

/**
 * The bookies that run and may have a copy of such a ledger, but did not serve all the time since that Job was made: what
 * it could not copy they may have.
 */
export function untriedFor(observation: Observation, job: Job, { on }: DeclaredLedger): string[] {
  const made = Date.parse(job.metadata.creationTimestamp ?? '');
  const pods = podsOf(observation, 'bookkeeper').filter(pod => {
    return isReady(pod) && readySince(pod) + skewMs <= made;
  });
  return on.filter(name => !pods.some(({ metadata }) => metadata.name === name));
}

/** Whether nothing is left on a bookie but what a person has given up, and that was tried in vain. */
export function isEmptied(observation: Observation, name: string, bookie: BookieFact): boolean {
  if (bookie.ledgers === 0) return true;
  if (bookie.ledgers > givenUp(observation, bookie).length) return false;
  const { name: cluster } = observation.cluster.metadata;
  const job = jobOf(observation, recoveryJobName(cluster, ordinalOf(name)));
  if (!job || !isAlive(job) || triedInVain(observation, job) === undefined) return false;
  return bookie.declared?.every(each => untriedFor(observation, job, each).length === 0) ?? true;
}

/** That a bookie goes on without ledgers, for a sentence and for a step. */
export interface GoesWithout extends Pick<Step, 'loses'> {
  readonly but: string;
}

/** How it is told that a bookie goes on without some of its ledgers, and which these are. */
export function goesWithout(observation: Observation, name: string, bookie: BookieFact): GoesWithout {
  const ids = givenUp(observation, bookie);
  if (bookie.ledgers === 0 || ids.length === 0) return { but: '' };
  return { but: ` but ${listed(ids)}, declared lost`, loses: { bookie: name, ids } };
}
