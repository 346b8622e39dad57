import { hasEnded, type Job, jobsOf, podsOfJob } from '#src/cluster/model/jobs.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { secondsSince } from '#src/cluster/model/time.ts';

/** Jobs that are to run and have no pod, each with the seconds for which they have been there. */
export function idleJobs(observation: Observation): { job: Job; seconds: number }[] {
  return jobsOf(observation)
    .filter(job => !hasEnded(job) && podsOfJob(observation, job).length === 0)
    .map(job => ({ job, seconds: ageOf(job, observation) }));
}

/** For how many seconds a Job has been there. */
export function ageOf({ metadata }: Job, { now }: Pick<Observation, 'now'>): number {
  return secondsSince(metadata.creationTimestamp ?? now, now);
}
