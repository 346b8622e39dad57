import { isAlive } from '#src/cluster/model/component-state.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { awaitedEnd } from '#src/cluster/model/on-its-way-out.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { liveOf } from './changes.ts';
import { dependentOf } from './reliance.ts';

/** Of these others tell what becomes of them. */
const toldElsewhere: readonly string[] = ['Job', 'PersistentVolumeClaim', 'StatefulSet'];

/** What is wanted and on its way out all the same: it is there for a while, and nobody can keep it. */
export function leavingOf(observation: Observation, wanted: readonly KubernetesObject[]): KubernetesObject[] {
  return wanted.flatMap(desired => {
    const live = liveOf(observation, desired);
    return live && !isAlive(live) && !toldElsewhere.includes(live.kind) ? [live] : [];
  });
}

/** What is said of these, by the component that has them. */
export function awaitedEnds(leaving: readonly KubernetesObject[]): Failure[] {
  return [...Map.groupBy(leaving, dependentOf)].map(([component, its]) => ({
    reason: 'Waiting',
    ...(component && { component }),
    message: `${awaitedEnd(its)}. It is made again then.`,
    remaining: its.length,
  }));
}
