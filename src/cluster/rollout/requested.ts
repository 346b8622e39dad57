import { type ComponentState, podsOf, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Hold } from '#src/cluster/model/hold.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import type { ClusterContext } from '#src/components/build/context.ts';
import {
  type ComponentName,
  componentNames,
  restartAnnotation,
  restartAnnotationOf,
} from '#src/components/build/names.ts';
import { hashOf } from '#src/components/build/objects.ts';
import { isAskedFor } from '#src/components/build/settings.ts';

/**
 * What is laid on the pods of each component so that another value in an annotation of the cluster is another pod. A
 * hash, because people may write whatever they like. Without the annotation what is there stays: taking it away restarts
 * nothing.
 */
export function restartsOf(observation: Observation): ClusterContext['restarts'] {
  const { annotations = {} } = observation.cluster.metadata;
  const restarts = componentNames.map(component => {
    const present = presentMarks(observation, component);
    const marks = keysOf(component).flatMap(key => {
      const wish = annotations[key];
      const mark = wish === undefined ? present[key] : hashOf(wish);
      return mark === undefined ? [] : [[key, mark]];
    });
    return [component, Object.fromEntries(marks)];
  });
  return Object.fromEntries(restarts) as ClusterContext['restarts'];
}

/** The annotations that restart a component: that for all, and its own. */
function keysOf(component: ComponentName): string[] {
  return [restartAnnotation, restartAnnotationOf(component)];
}

/** The marks a component's pods are given now: by its StatefulSet or, while that is away, by its last pod. */
function presentMarks(observation: Observation, component: ComponentName): Readonly<Record<string, string>> {
  const set = statefulSetOf(observation, component);
  const metadata = set ? set.spec.template?.metadata : podsOf(observation, component).at(-1)?.metadata;
  return metadata?.annotations ?? {};
}

/** Whether a pod that is not as its StatefulSet says misses a restart that was asked for. */
export function isRestartAsked({ name, statefulSet }: ComponentState, { metadata }: Pod): boolean {
  const wanted = statefulSet?.spec.template?.metadata?.annotations;
  return keysOf(name).some(key => wanted?.[key] !== metadata.annotations?.[key]);
}

/** Restarts that were asked for of what is not a component. */
export function restartHolds(observation: Observation): Hold[] {
  const { cluster } = observation;
  const present = componentNames.filter(name => isThere(observation, name));
  const known = present.map(restartAnnotationOf);
  const [first, ...others] = Object.keys(cluster.metadata.annotations ?? {}).filter(key => {
    return key.startsWith(restartAnnotationOf('')) && !known.includes(key);
  });
  if (first === undefined) return [];
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  const message = `metadata.annotations: ${first}${more} names no component, nothing restarts. Remove it; the components are ${present.join(', ')}.`;
  return [{ reason: 'UnknownRestart', message }];
}

function isThere(observation: Observation, name: ComponentName): boolean {
  return isAskedFor(observation.cluster.spec, name) || statefulSetOf(observation, name) !== undefined;
}
