import {
  claimsKeptBy,
  claimsOfPod,
  isAlive,
  isLost,
  isReady,
  podOf,
  podsOf,
} from '#src/cluster/model/component-state.ts';
import type { Claim, Observation, Pod } from '#src/cluster/model/observation.ts';
import { hasServed, wasBeforeCookie } from '#src/cluster/volumes/marks.ts';

/** Whether a container of a pod has ended by itself. */
export function hasFailed(pod: Pod): boolean {
  const containers = pod.status?.containerStatuses ?? [];
  return containers.some(({ restartCount = 0, state }) => restartCount > 0 || state?.terminated);
}

/** Bookies that fail on a disk that may be a new one: only these can have lost one. */
export function suspects(observation: Observation): string[] {
  const failing = podsOf(observation, 'bookkeeper').filter(
    pod => !isReady(pod) && isAlive(pod) && hasFailed(pod),
  );
  const names = failing.map(({ metadata }) => metadata.name);
  return names.filter(name => claimsOfPod(observation, 'bookkeeper', name).some(mayBeNew));
}

/**
 * Whether a bookie that does not serve has lost a disk, or may have: it may yet have to fail on the new one. One that still
 * keeps a volume, which goes when it stops, lacks none.
 */
export function mayLackDisk(observation: Observation, name: string): boolean {
  const pod = podOf(observation, 'bookkeeper', name);
  const keeps = pod && (isReady(pod) || claimsKeptBy(observation, pod).length > 0);
  if (pod && isAlive(pod) && keeps) return false;
  const claims = claimsOfPod(observation, 'bookkeeper', name);
  return claims.length === 0 || claims.some(claim => !isAlive(claim) || isLost(claim) || mayBeNew(claim));
}

/**
 * Whether a disk may be another than its bookie's cookie speaks of: no bookie was ready with it, and nobody has seen it
 * without a cookie.
 */
function mayBeNew(claim: Claim): boolean {
  return !hasServed(claim) && !wasBeforeCookie(claim);
}

/** Whether the bookie's cookie, made at that time, speaks of another disk than this one: the clocks only add to what marks tell. */
export function isNew(claim: Claim, cookie: number): boolean {
  return mayBeNew(claim) && Date.parse(claim.metadata.creationTimestamp ?? '') > cookie;
}

/** Bookies that refuse to start because a disk of theirs is not the one they had; in the order of their ordinals. */
export function bookiesWithoutDisk(observation: Observation): string[] {
  const { cookies } = observation.facts;
  if (!cookies || 'error' in cookies) return [];
  return suspects(observation).filter(name => {
    const cookie = cookies.value[name];
    const claims = claimsOfPod(observation, 'bookkeeper', name);
    return cookie !== undefined && claims.some(claim => isNew(claim, cookie));
  });
}
