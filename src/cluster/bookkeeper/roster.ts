import type { DrainingBookie } from '#src/api/cluster-status.ts';
import { mostReplicas } from '#src/api/components.ts';
import {
  claimsKeptBy,
  claimsOf,
  podsOf,
  replicasOf,
  statefulSetOf,
} from '#src/cluster/model/component-state.ts';
import type { Claim, Observation } from '#src/cluster/model/observation.ts';
import { isDrained } from '#src/cluster/volumes/marks.ts';
import { ordinalOf, podName } from '#src/components/build/names.ts';

/**
 * How many bookies run or are to run again: what the StatefulSet or, while there is none, the status says, and never
 * fewer than may hold ledgers: one that a person has scaled away with its ledgers comes back.
 */
export function runningBookies(observation: Observation): number {
  const { status } = observation.cluster;
  const live = replicasOf(statefulSetOf(observation, 'bookkeeper'));
  const told = live ?? Math.min(status?.components?.['bookkeeper']?.desired ?? 0, mostReplicas);
  return Math.max(told, holders(observation));
}

/** How many bookies may hold ledgers: all with volumes, but for those found without ledgers and those marked as drained. */
function holders(observation: Observation): number {
  const stopping = observation.cluster.status?.drainingBookies?.filter(({ emptySince }) => emptySince) ?? [];
  const claims = claimsOf(observation, 'bookkeeper').filter(claim => {
    return !isDrained(claim) && !stopping.some(({ name }) => claim.metadata.name.endsWith(`-${name}`));
  });
  return countOf(claims);
}

function countOf(claims: readonly Claim[]): number {
  return Math.max(0, ...claims.map(({ metadata }) => ordinalOf(metadata.name) + 1));
}

/** How many bookies there are, with those whose pod is gone and whose cookie or volumes are still to go. */
export function presentBookies(observation: Observation, running = runningBookies(observation)): number {
  return Math.max(running, byVolumes(observation));
}

/** How many bookies there may be, by their volumes: one that left has none, or one that is marked. */
function byVolumes(observation: Observation): number {
  return countOf(claimsOf(observation, 'bookkeeper').filter(claim => !isDrained(claim)));
}

/**
 * The bookies that were leaving when last heard of. A cluster that is made again over its volumes knows of none, and one
 * that was made read-only stays so: all are looked at once.
 */
export function rememberedBookies(observation: Observation): readonly DrainingBookie[] {
  const { metadata, status } = observation.cluster;
  const isBookie = ({ name }: DrainingBookie) => {
    return name === podName(metadata.name, 'bookkeeper', ordinalOf(name));
  };
  if (status?.components) return status.drainingBookies?.filter(isBookie) ?? [];
  return Array.from({ length: byVolumes(observation) }, (_, ordinal) => {
    return { name: podName(metadata.name, 'bookkeeper', ordinal) };
  });
}

/** Names of the bookies above the wished number, those remembered as leaving, and those started by hand after they had left. */
export function leavingBookies(observation: Observation): string[] {
  const { metadata, spec } = observation.cluster;
  const running = runningBookies(observation);
  const present = presentBookies(observation, running);
  const leaving = Array.from({ length: Math.max(0, present - spec.bookkeeper.replicas) }, (_, index) => {
    return podName(metadata.name, 'bookkeeper', spec.bookkeeper.replicas + index);
  });
  const startedAgain = leftBehind(observation).filter(at => at < running);
  const again = startedAgain.map(at => podName(metadata.name, 'bookkeeper', at));
  return [...new Set([...leaving, ...again, ...rememberedBookies(observation).map(({ name }) => name)])];
}

/** The ordinals of bookies that have left volumes, in their order. */
function leftBehind(observation: Observation): number[] {
  const claims = claimsOf(observation, 'bookkeeper').filter(isDrained);
  const ordinals = new Set(claims.map(({ metadata }) => ordinalOf(metadata.name)));
  return [...ordinals].sort((a, b) => a - b);
}

/** The lowest ordinal that a bookie is to come to where an earlier one has left volumes. */
export function occupied(observation: Observation): number | undefined {
  const { spec } = observation.cluster;
  const running = runningBookies(observation);
  return leftBehind(observation).find(at => at >= running && at < spec.bookkeeper.replicas);
}

/** Names of the bookies that alone keep their volumes. */
export function bookiesAtRisk(observation: Observation): string[] {
  const kept = podsOf(observation, 'bookkeeper').filter(pod => claimsKeptBy(observation, pod).length > 0);
  return kept.map(({ metadata }) => metadata.name);
}

/** Names of the bookies of which it must be known what they hold. */
export function surveyedBookies(observation: Observation): string[] {
  const at = occupied(observation);
  const earlier = at === undefined ? [] : [podName(observation.cluster.metadata.name, 'bookkeeper', at)];
  return [...new Set([...leavingBookies(observation), ...earlier, ...bookiesAtRisk(observation)])];
}
