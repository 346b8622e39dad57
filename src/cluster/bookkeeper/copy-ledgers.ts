import { isAlive } from '#src/cluster/model/component-state.ts';
import { troubleOf } from '#src/cluster/model/job-units.ts';
import { hasEnded, isOver, jobOf } from '#src/cluster/model/jobs.ts';
import type { BookieFact, BookiesFact, Observation } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { Deletion, Step } from '#src/cluster/model/step.ts';
import { recoveryJobName } from '#src/components/bookkeeper/recovery-job.ts';
import { ordinalOf, podName } from '#src/components/build/names.ts';
import { leavingBookies } from './roster.ts';

/** Has the others copy what a bookie holds or held. A Job that has ended and left something is run again. */
export function copyLedgers(
  observation: Observation,
  fact: BookiesFact,
  ordinal: number,
  { id, ledgers, bytes }: BookieFact,
): Step {
  const { name: cluster } = observation.cluster.metadata;
  const name = podName(cluster, 'bookkeeper', ordinal);
  const size = bytes > 0 ? `, up to ${(bytes / 1e6).toFixed(0)} MB` : '';
  const message = `Copying the ledgers of ${name} to other bookies: ${ledgers} left${size}`;
  const step: Step = { component: 'bookkeeper', reason: 'CopyingLedgers', message, remaining: ledgers };
  const copies = { ordinal, bookieId: id };
  const job = jobOf(observation, recoveryJobName(cluster, ordinal));
  if (!job) {
    // Brokers look for open ledgers where they were until the topic is unloaded (seen with 4.0.8).
    const { openTopics: topics } = fact;
    const operations: Operation[] = topics.length > 0 ? [{ kind: 'unloadTopics', topics }] : [];
    return { ...step, operations, copies };
  }
  if (!isOver(observation, job)) {
    const trouble = troubleOf(observation, job);
    return { ...step, copies, ...(trouble && { message: `${message}. ${trouble}` }) };
  }
  if (!isAlive(job)) return step;
  return { ...step, deletions: [{ object: job, why: `${ledgers} ledgers are left` }] };
}

/** Jobs that copy the ledgers of bookies of which none leaves and none is among the `suspects`, which may lack a disk. */
export function needlessCopies(observation: Observation, suspects: readonly string[]): Deletion[] {
  const cluster = observation.cluster.metadata.name;
  const concerned = [...leavingBookies(observation), ...suspects];
  const kept = concerned.map(name => recoveryJobName(cluster, ordinalOf(name)));
  const jobs = observation.owned.filter(({ kind, metadata }) => {
    const isCopy = kind === 'Job' && metadata.name === recoveryJobName(cluster, ordinalOf(metadata.name));
    return isCopy && !kept.includes(metadata.name);
  });
  return jobs
    .filter(job => isAlive(job) && !hasEnded(job))
    .map(object => ({ object, why: 'its bookie neither leaves nor lacks a disk' }));
}
