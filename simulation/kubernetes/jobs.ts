import { hasEnded, isTerminated, type Job } from '#src/cluster/model/jobs.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { Kubernetes } from './kubernetes.ts';
import { controlledBy, isOwnedBy } from './owners.ts';

interface JobSpec {
  readonly backoffLimit?: number;
  readonly template?: {
    readonly metadata?: { readonly labels?: Record<string, string> };
    readonly spec?: NonNullable<Pod['spec']>;
  };
}

/** What the Job controller does, once: a Job ends with a pod that does, or with too many that failed; else one runs. */
export function runJobs(kubernetes: Kubernetes): void {
  for (const job of kubernetes.jobs) {
    if (hasEnded(job)) continue;
    const pods = kubernetes.pods.filter(pod => isOwnedBy(pod, job));
    const end = endOf(job, pods);
    if (end) kubernetes.write({ ...job, status: { conditions: [{ type: end, status: 'True' }] } });
    else if (pods.every(isTerminated)) startPod(kubernetes, job);
  }
}

function endOf(job: Job, pods: readonly Pod[]): 'Complete' | 'Failed' | undefined {
  const { backoffLimit = 6 } = specOf(job);
  const phases = pods.map(({ status }) => status?.phase);
  if (phases.includes('Succeeded')) return 'Complete';
  return phases.filter(phase => phase === 'Failed').length > backoffLimit ? 'Failed' : undefined;
}

function startPod(kubernetes: Kubernetes, job: Job): void {
  const first = `${job.metadata.name}-pod`;
  const uid = kubernetes.uid();
  const name = kubernetes.get('Pod', first) ? `${job.metadata.name}-${uid}` : first;
  const { metadata: made, spec } = specOf(job).template ?? {};
  const labels = { ...made?.labels };
  const metadata = { name, namespace: 'test', uid, labels, ownerReferences: [controlledBy(job)] };
  const status = { phase: 'Pending' };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata, ...(spec && { spec }), status };
  kubernetes.happened('create', kubernetes.write(pod));
}

function specOf(job: Job): JobSpec {
  return job['spec'] ?? {};
}
