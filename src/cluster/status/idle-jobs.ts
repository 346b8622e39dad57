import type { Unit } from '#src/api/cluster-status.ts';
import { withWarnings } from '#src/cluster/model/held-up.ts';
import { hasEnded, type Job } from '#src/cluster/model/jobs.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import { componentLabel } from '#src/components/build/names.ts';

/** Jobs that are to run and have no pod, each with the seconds for which they have been there. */
export function idleJobs({ owned, pods, now }: Observation): { job: Job; seconds: number }[] {
  const uids = new Set(pods.flatMap(({ metadata }) => metadata.ownerReferences?.map(({ uid }) => uid) ?? []));
  const jobs = owned.filter(({ kind, metadata }) => kind === 'Job' && !uids.has(metadata.uid ?? '')) as Job[];
  return jobs
    .filter(job => !hasEnded(job))
    .map(job => ({ job, seconds: secondsSince(job.metadata.creationTimestamp ?? now, now) }));
}

/** Jobs whose pods Kubernetes does not create, as units: there is no pod that could tell. */
export function unitsOfIdleJobs(observation: Observation): Unit[] {
  return idleJobs(observation).flatMap(({ job: { metadata }, seconds }) => {
    const waiting = { workloadStatus: 'Waiting', reason: 'PodMissing', message: '' } as const;
    const judged = withWarnings(observation, [metadata.uid], waiting, seconds);
    if (judged.reason === waiting.reason) return [];
    const { workloadStatus, reason, message, hint } = judged;
    const component = metadata.labels?.[componentLabel] ?? '';
    const told = sentence(hint === undefined ? message : `${message}. ${hint}`);
    const { name, creationTimestamp: since } = metadata;
    return [{ name, component, workloadStatus, reason, message: told, ...(since && { since }) }];
  });
}
