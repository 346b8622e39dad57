import { isAlive } from '#src/cluster/model/component-state.ts';
import { hasEnded, isOver, type Job, jobOf } from '#src/cluster/model/jobs.ts';
import type { BookieFact, BookiesFact, Observation } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import { agreeing, counted, sentence } from '#src/cluster/model/sentence.ts';
import type { Deletion, Step } from '#src/cluster/model/step.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import { troubleOf } from '#src/cluster/units/job-units.ts';
import { recoveryJobName } from '#src/components/bookkeeper/recovery-job.ts';
import { lostLedgersAnnotation, ordinalOf, podName } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { awaitedFor, triedInVain, untriedFor } from './given-up.ts';
import { leavingBookies, runningBookies } from './roster.ts';
import { mayLackDisk } from './without-disk.ts';

/** How long a Job is not run again that has tried all that is left in vain, in seconds. */
const pauseSeconds = 60;

/** What is told of a topic's name, which its client chooses. */
const longestName = 300;

/** Has the others copy what a bookie holds or held. A Job that has ended and left something is run again. */
export function copyLedgers(
  observation: Observation,
  fact: BookiesFact,
  ordinal: number,
  bookie: BookieFact,
): Step {
  const { id, ledgers, bytes } = bookie;
  const { name: cluster } = observation.cluster.metadata;
  const name = podName(cluster, 'bookkeeper', ordinal);
  const size = bytes > 0 ? `, up to ${(bytes / 1e6).toFixed(0)} MB` : '';
  const message = `Copying the ledgers of ${name} to other bookies: ${ledgers} left${size}${examplesOf(bookie)}`;
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
  // NaN where Kubernetes has not said when: then there is no pause.
  if (secondsSince(triedInVain(observation, job), observation.now) < pauseSeconds) {
    return { ...step, message: `${message}. ${remedyOf(observation, job, bookie)}` };
  }
  return {
    ...step,
    deletions: [{ object: job, why: `${counted(ledgers, 'ledger')} ${agreeing(ledgers, 'is', 'are')} left` }],
  };
}

/** The first of the ledgers that are left. */
function examplesOf({ ledgers, first = [], declared = [] }: BookieFact): string {
  if (first.length === 0) return '';
  const more = ledgers - declared.length > first.length ? ', …' : '';
  return ` (${first.map(each => sentence(each, longestName)).join(', ')}${more})`;
}

/** What a person can do about ledgers that could not be copied. */
function remedyOf(observation: Observation, job: Job, { declared = [] }: BookieFact): string {
  const doubtful = declared.find(each => awaitedFor(observation, each).length > 0);
  if (doubtful) {
    const names = awaitedFor(observation, doubtful).join(', ');
    return `They could not be copied. Ledger ${doubtful.id} is declared lost, and ${names} may have it: bring that back first`;
  }
  const untried = declared.find(each => untriedFor(observation, job, each).length > 0);
  if (untried) {
    const names = untriedFor(observation, job, untried).join(', ');
    return `They could not be copied. Ledger ${untried.id} is declared lost, and ${names} may have it and did not serve all the time: it is tried again`;
  }
  return `They could not be copied, which is tried again. Bring back bookies that have them, delete their topics, or give them up with the annotation ${lostLedgersAnnotation}`;
}

/** Jobs that copy the ledgers of bookies of which none leaves and none may lack a disk. */
export function needlessCopies(observation: Observation): Deletion[] {
  const cluster = observation.cluster.metadata.name;
  const isCopy = ({ kind, metadata: { name } }: KubernetesObject) => {
    return kind === 'Job' && name === recoveryJobName(cluster, ordinalOf(name));
  };
  return observation.owned
    .filter(job => isCopy(job) && isAlive(job) && !hasEnded(job))
    .filter(({ metadata }) => !isNeeded(observation, ordinalOf(metadata.name)))
    .map(object => ({ object, why: 'its bookie neither leaves nor lacks a disk' }));
}

function isNeeded(observation: Observation, ordinal: number): boolean {
  const name = podName(observation.cluster.metadata.name, 'bookkeeper', ordinal);
  if (leavingBookies(observation).includes(name)) return true;
  return ordinal < runningBookies(observation) && mayLackDisk(observation, name);
}
