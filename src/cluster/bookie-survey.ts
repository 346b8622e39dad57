import type { DrainingBookie } from '#src/api/cluster-status.ts';
import { ordinalOf, podName, workloadName } from '#src/components/names.ts';
import type { Observation } from './observation.ts';
import { statefulSetOf, volumesOf } from './view.ts';
import { isDrained } from './volumes.ts';

/** How many bookies there are to be now; undefined where nobody has said so yet. */
export function liveReplicas(observation: Observation): number | undefined {
  const { metadata, status } = observation.cluster;
  const set = statefulSetOf(observation, workloadName(metadata.name, 'bookkeeper'));
  return set?.spec.replicas ?? status?.components?.['bookkeeper']?.desired;
}

/** How many bookies there may be, by their volumes: one that left has none, or one that is marked. */
export function byVolumes(observation: Observation): number {
  const volumes = volumesOf(observation, 'bookkeeper').filter(volume => !isDrained(volume));
  return Math.max(0, ...volumes.map(({ metadata }) => ordinalOf(metadata.name) + 1));
}

/**
 * The bookies that were leaving when last heard of. A cluster that is made again over its volumes knows of none, and one
 * that was made read-only stays so: all are looked at once.
 */
export function rememberedBookies(observation: Observation): readonly DrainingBookie[] {
  const { metadata, status } = observation.cluster;
  if (status?.components) return status.drainingBookies ?? [];
  return Array.from({ length: byVolumes(observation) }, (_, ordinal) => {
    return { name: podName(metadata.name, 'bookkeeper', ordinal) };
  });
}

/** Names of the bookies that leave, those that were to, and those half gone. */
export function leavingBookies(observation: Observation): string[] {
  const { metadata, spec } = observation.cluster;
  const present = Math.max(liveReplicas(observation) ?? 0, byVolumes(observation));
  const leaving = Array.from({ length: Math.max(0, present - spec.bookkeeper.replicas) }, (_, index) => {
    return podName(metadata.name, 'bookkeeper', spec.bookkeeper.replicas + index);
  });
  return [...new Set([...leaving, ...rememberedBookies(observation).map(({ name }) => name)])];
}

/** The lowest ordinal that a bookie is to come to where an earlier one has left volumes. */
export function occupied(observation: Observation): number | undefined {
  const { spec } = observation.cluster;
  const running = liveReplicas(observation) ?? byVolumes(observation);
  const leftovers = volumesOf(observation, 'bookkeeper').filter(isDrained);
  const ordinals = leftovers.map(volume => ordinalOf(volume.metadata.name));
  return ordinals.sort((a, b) => a - b).find(at => at >= running && at < spec.bookkeeper.replicas);
}

/** Names of the bookies that a look has to survey. */
export function surveyedBookies(observation: Observation): string[] {
  const at = occupied(observation);
  const earlier = at === undefined ? [] : [podName(observation.cluster.metadata.name, 'bookkeeper', at)];
  return [...new Set([...leavingBookies(observation), ...earlier])];
}
