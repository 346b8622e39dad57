import { hasEnded, isTerminated, type Job } from '#src/cluster/model/jobs.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { Kubernetes } from './kubernetes.ts';
import { controlledBy, isOwnedBy } from './owners.ts';

interface ExitCodes {
  readonly containerName?: string;
  readonly values: readonly number[];
}

interface JobSpec {
  readonly backoffLimit?: number;
  readonly podFailurePolicy?: { readonly rules: readonly { readonly onExitCodes: ExitCodes }[] };
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
    if (end)
      kubernetes.write({
        ...job,
        status: { conditions: [{ ...end, status: 'True', lastTransitionTime: kubernetes.time() }] },
      });
    else if (pods.every(isTerminated)) startPod(kubernetes, job);
  }
}

interface JobEnd {
  readonly type: 'Complete' | 'Failed';
  readonly reason?: string;
}

function endOf(job: Job, pods: readonly Pod[]): JobEnd | undefined {
  const { backoffLimit = 6, podFailurePolicy } = specOf(job);
  const phases = pods.map(({ status }) => status?.phase);
  if (phases.includes('Succeeded')) return { type: 'Complete' };
  const rules = podFailurePolicy?.rules ?? [];
  if (pods.some(pod => rules.some(({ onExitCodes }) => isFatal(pod, onExitCodes))))
    return { type: 'Failed', reason: 'PodFailurePolicy' };
  const failures = phases.filter(phase => phase === 'Failed').length;
  return failures > backoffLimit ? { type: 'Failed', reason: 'BackoffLimitExceeded' } : undefined;
}

function isFatal({ status }: Pod, { containerName, values }: ExitCodes): boolean {
  if (status?.phase !== 'Failed') return false;
  const own = status.containerStatuses?.filter(({ name }) => name === (containerName ?? name)) ?? [];
  return own.some(({ state }) => values.includes(state?.terminated?.exitCode ?? 0));
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
