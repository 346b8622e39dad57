import { hasEnded, type Job, podsOfJob } from '#src/cluster/model/jobs.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { secondsSince } from '#src/cluster/model/time.ts';

/** Jobs that are to run and have no pod, each with the seconds for which they have been there. */
export function idleJobs(observation: Observation): { job: Job; seconds: number }[] {
  const { owned, now } = observation;
  const jobs = owned.filter(({ kind }) => kind === 'Job') as Job[];
  return jobs
    .filter(job => !hasEnded(job) && podsOfJob(observation, job).length === 0)
    .map(job => ({ job, seconds: secondsSince(job.metadata.creationTimestamp ?? now, now) }));
}
