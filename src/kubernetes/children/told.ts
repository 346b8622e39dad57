import { conditionOf } from '#src/kubernetes/condition.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

interface Tells extends KubernetesObject {
  readonly status?:
    | {
        readonly conditions?:
          | readonly {
              readonly type: string;
              readonly reason: string;
              readonly message: string;
              readonly observedGeneration?: number | undefined;
            }[]
          | undefined;
      }
    | undefined;
}

/** What a child says of itself as it is to be now; that it is waited for, while it says nothing of that. */
export function toldByChild(
  child: Tells | undefined,
  kind: string,
): { readonly reason: string; readonly message: string } {
  const ready = conditionOf(child?.status, 'Ready');
  if (ready && ready.observedGeneration === child?.metadata.generation) return ready;
  return { reason: 'Waiting', message: `Waiting for its ${kind}` };
}

/** Whether it is not being deleted. */
export function isStaying({ metadata }: KubernetesObject): boolean {
  return metadata.deletionTimestamp === undefined;
}

/** Why a child that is not wanted any more does not end; undefined while it only takes its time. */
export function whyStillThere(
  child: Tells,
  kind: string,
): { readonly reason: string; readonly message: string } | undefined {
  const told = toldByChild(child, kind);
  return isStaying(child) || told.reason === 'Waiting' || told.reason === 'Ready' ? undefined : told;
}
