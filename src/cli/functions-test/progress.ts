import type { ResourceStatus } from '#src/api/resources/resource-status.ts';
import { isAlive, isReady } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { Judgement } from '#src/cluster/model/said.ts';
import { type Warning, warnedOf } from '#src/cluster/model/warning.ts';
import { judgePod, toldOf } from '#src/cluster/units/unit.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** What is seen of a run before its tests begin. */
export interface RunSeen {
  /** Undefined: somebody has deleted it. */
  readonly job: { readonly status?: { readonly conditions?: readonly Condition[] } } | undefined;
  readonly pods: readonly Pod[];
  readonly namespace: { readonly status?: ResourceStatus } | undefined;
  /** What Kubernetes warns of about the pod, or about the Job while there is none. */
  readonly warnings: readonly Warning[];
  readonly now: string;
}

/** How far it has come. `stuck`: waiting helps only if somebody mends what is told; `over`: not even then. */
export type RunProgress =
  | { readonly pod: string }
  | { readonly waits: string; readonly state: 'moves' | 'stuck' | 'over' };

export function runProgressOf(seen: RunSeen, namespace: string): RunProgress {
  return endOf(seen) ?? awaitedPod(seen) ?? awaitedNamespace(seen, namespace) ?? ready(seen);
}

function endOf({ job }: RunSeen): RunProgress | undefined {
  if (!job) return { state: 'over', waits: 'somebody has deleted the Job of the tests' };
  const ended = job.status?.conditions?.find(({ type, status }) => {
    return (type === 'Failed' || type === 'Complete') && status === 'True';
  });
  return (
    ended && { state: 'over', waits: `the pod of the tests has ended: ${ended.message ?? 'no details'}` }
  );
}

const ofPeople = ['ImagePullFailed', 'ContainerNotCreated', 'VolumeNotMounted', 'PodNotCreated'];

function awaitedPod({ pods, warnings, now }: RunSeen): RunProgress | undefined {
  const pod = pods.find(isAlive);
  const judged = pod ? judgePod(pod, []) : absent;
  if (!judged) return undefined;
  const isOpen = judged.reason === 'Starting' || judged.reason === 'PodMissing';
  const told = (isOpen && warnedOf(warnings, now)) || judged;
  const { message } = toldOf(told.reason === 'ImagePullFailed' ? { ...told, hint: otherImage } : told);
  const who = pod ? `pod ${pod.metadata.name}` : 'the pod of the tests';
  return { state: ofPeople.includes(told.reason) ? 'stuck' : 'moves', waits: `${who}: ${message}` };
}

const absent: Judgement = {
  workloadStatus: 'Waiting',
  reason: 'PodMissing',
  message: 'is about to be created',
};
const otherImage =
  'Give another one with --image, or correct spec.version, spec.image or spec.imagePullSecrets of the cluster.';

function awaitedNamespace({ namespace }: RunSeen, name: string): RunProgress | undefined {
  const condition = conditionOf(namespace?.status, 'Ready');
  if (condition?.status === 'True') return undefined;
  const state = condition?.reason === 'Refused' || condition?.reason === 'Unauthorized' ? 'stuck' : 'moves';
  const message = condition?.message ?? 'the operator has not looked at it yet';
  return { state, waits: `namespace ${name} in Pulsar: ${message}` };
}

function ready({ pods }: RunSeen): RunProgress {
  return { pod: pods.find(isReady)?.metadata.name ?? '' };
}
