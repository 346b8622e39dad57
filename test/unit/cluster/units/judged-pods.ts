import type { Claim, Pod } from '#src/cluster/model/observation.ts';

export type Status = NonNullable<Pod['status']>;

export function pod(status: Status, deletionTimestamp?: string): Pod {
  const metadata = { name: 'demo-broker-0', ...(deletionTimestamp && { deletionTimestamp }) };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: 'n1' }, status };
}

export function container(state: object, more: object = {}): Status {
  return { phase: 'Running', containerStatuses: [{ name: 'broker', state, ...more }] };
}

/** One whose container waits for those that prepare it. */
export function preparing(...initContainerStatuses: object[]): Status {
  const waiting = { reason: 'PodInitializing' };
  return { ...container({ waiting }), phase: 'Pending', initContainerStatuses } as Status;
}

export function unscheduled(message: string, reason = 'Unschedulable'): Status {
  return { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason, message }] };
}

export const homeless = pod(unscheduled('0/3 nodes are available.'));

export function claim(of: string, phase: string, annotations: Record<string, string> = {}): Claim {
  const metadata = { name: `data-${of}`, annotations };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, status: { phase } };
}
