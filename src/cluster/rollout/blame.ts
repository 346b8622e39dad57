import type { ComponentState } from '#src/cluster/model/component-state.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Judgement } from '#src/cluster/model/said.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import { failureOf } from '#src/cluster/units/unit.ts';

/** No restart keeps a pod away for that long before its successor is made, in seconds. */
const longestStopSeconds = 300;

/** How a pod fails for which its template is to blame: one that was away long before it got it may just lack room. */
export function blameOf(
  { cluster }: Observation,
  component: Pick<ComponentState, 'claims'>,
  pod: Pod,
): Judgement | undefined {
  const failure = failureOf(component, pod);
  if (failure?.reason !== 'Unschedulable') return failure;
  const { name, creationTimestamp } = pod.metadata;
  const since = cluster.status?.units?.find(unit => unit.name === name)?.since;
  const awaySeconds = secondsSince(since, creationTimestamp ?? '');
  return awaySeconds > longestStopSeconds ? undefined : failure;
}
