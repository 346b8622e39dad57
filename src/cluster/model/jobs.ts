import { conditionOf } from '#src/kubernetes/condition.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { Observation, Pod } from './observation.ts';

export interface Job extends KubernetesObject {
  readonly status?: {
    readonly conditions?: readonly {
      type: string;
      status: string;
      reason?: string;
      message?: string;
      lastTransitionTime?: string;
    }[];
  };
}

export function jobOf(observation: Observation, name: string): Job | undefined {
  return observation.owned.find(({ kind, metadata }) => kind === 'Job' && metadata.name === name);
}

/** Whether a Job has come to an end, good or bad. */
export function hasEnded({ status }: Job): boolean {
  return ['Complete', 'Failed'].some(type => conditionOf(status, type)?.status === 'True');
}

/** Whether a pod of a Job has come to an end, good or bad: nothing in it runs any more. */
export function isTerminated({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
