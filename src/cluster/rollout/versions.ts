import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import {
  type ComponentState,
  claimsOf,
  isSettled,
  podsOf,
  statefulSetOf,
} from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { operatorRelease, releaseOfSet } from '#src/cluster/model/release.ts';
import { isDrained, releaseOn } from '#src/cluster/volumes/marks.ts';
import { type ClusterContext, type Release, releaseOf } from '#src/components/build/context.ts';
import {
  byComponent,
  type ComponentName,
  componentNames,
  versionLabel,
} from '#src/components/build/names.ts';
import { isOptional, runsPulsar } from '#src/components/build/settings.ts';
import { compareVersions, judgeMove } from './version-moves.ts';

export interface TargetRelease {
  readonly release: Release;
  /** Why it is not the one asked for. */
  readonly held?: string;
}

/**
 * The release the cluster is to run: the one asked for if Pulsar knows a way to it from every version that runs, else
 * the one it was on its way to. A version that still runs can always be returned to.
 */
export function targetRelease(observation: Observation): TargetRelease {
  const wish = releaseOf(observation.cluster.spec);
  const recorded = recordedRelease(observation);
  const marked = recorded ? [] : markedReleases(observation);
  const present = recorded ?? givenRelease(observation, 'zookeeper') ?? marked.at(-1);
  if (!present) return { release: wish };
  const running = new Set([...runningVersions(observation), ...marked.map(({ version }) => version)]);
  if (present.version === wish.version && marked.length === 0) return { release: wish };
  if (running.has(wish.version)) return { release: wish };
  for (const from of [present.version, ...running]) {
    const held = refusal(from, present.version, wish.version);
    if (held) return { release: present, held };
  }
  return { release: wish };
}

/** The release that the cluster has, or was last on its way to, by its status. */
function recordedRelease({ cluster: { status } }: Observation): Release | undefined {
  return status?.version && status.image ? { version: status.version, image: status.image } : undefined;
}

/** The releases that volumes say have last served with them, the oldest first: where nothing else is known, as they are all that is left. */
function markedReleases(observation: Observation): Release[] {
  const claims = [...claimsOf(observation, 'zookeeper'), ...claimsOf(observation, 'bookkeeper')];
  const marked = claims.filter(claim => !isDrained(claim)).flatMap(claim => releaseOn(claim) ?? []);
  return marked.sort((a, b) => compareVersions(a.version, b.version));
}

/** The release that new pods of a component get now: by its StatefulSet, else as recorded. */
function givenRelease(observation: Observation, name: ComponentName): Release | undefined {
  const given = releaseOfSet(observation, name);
  if (given) return given;
  const whole = recordedRelease(observation);
  const { version, image } = observation.cluster.status?.components?.[name] ?? {};
  // The version recorded of a component is that of its oldest pod, which in the middle of its roll is not the given one.
  if (!version || !image || image === whole?.image) return whole;
  return { version, image };
}

/** Every version of which there is a pod, or will be one at the next chance. */
function runningVersions(observation: Observation): Set<string> {
  const versions = componentNames.filter(runsPulsar).flatMap(name => {
    const given = statefulSetOf(observation, name) && givenRelease(observation, name);
    return [...podVersions(observation, name), ...(given ? [given.version] : [])];
  });
  return new Set(versions);
}

/** The versions of a component's pods. */
function podVersions(observation: Observation, name: ComponentName): string[] {
  return podsOf(observation, name).flatMap(({ metadata }) => metadata.labels?.[versionLabel] ?? []);
}

/** Why there is no way from a version that runs to the one asked for, and what to do. */
function refusal(from: string, present: string, wish: string): string | undefined {
  const move = judgeMove(from, wish);
  if (move.allowed) return undefined;
  const asked = `version: ${present} stays, ${wish} is asked for`;
  if (from !== present)
    return `${asked}: ${from} still runs, and ${move.why}. It goes on when all run ${present}.`;
  const remedy = move.first
    ? `Set version to a release of ${move.first} first, or back to`
    : 'Set it back to';
  return `${asked}: ${move.why}. ${remedy} ${present}.`;
}

/** Whether a component that is not always there is not there yet, if it is to come at all: nobody waits for its turn. */
function isToCome({ name, statefulSet, pods }: ComponentState): boolean {
  return isOptional(name) && !statefulSet && pods.length === 0;
}

/** The component that is still to get the release which all are getting, where one is: another that comes comes after it. */
export function notYetAt(
  context: ClusterContext,
  components: Readonly<Record<ComponentName, ComponentState>>,
): ComponentName | undefined {
  const { version } = releaseOf(context.spec);
  return componentNames.filter(runsPulsar).find(name => {
    const { pods } = components[name];
    const isOther = pods.some(({ metadata }) => (metadata.labels?.[versionLabel] ?? version) !== version);
    return (
      !isToCome(components[name]) && (isOther || awaitedRelease({ context, components }, name) !== undefined)
    );
  });
}

interface Tier {
  readonly name: ComponentName;
  readonly given: Release;
  readonly oldest: string;
  readonly newest: string;
  readonly settled: boolean;
}

function tierOf(observation: Observation, component: ComponentState, target: Release): Tier {
  const given = givenRelease(observation, component.name) ?? target;
  const versions = [given.version, ...podVersions(observation, component.name)].sort(compareVersions);
  const [oldest = given.version, newest = given.version] = [versions[0], versions.at(-1)];
  return { name: component.name, given, oldest, newest, settled: isSettled(component) };
}

function isSameRelease(a: Release, b: Release): boolean {
  return a.version === b.version && a.image === b.image;
}

/**
 * Whether it is a component's turn. Up, what it stands on goes first; back, what stands on it: so no component is ever
 * newer than one below it. Those that went first must be well, but a component that is not well itself may always be
 * returned to what all above it run: that is its repair.
 */
function isTurn(tier: Tier, below: readonly Tier[], above: readonly Tier[], target: Release): boolean {
  if (compareVersions(tier.newest, target.version) > 0) {
    return above.every(({ newest, settled }) => {
      return compareVersions(newest, target.version) <= 0 && (settled || !tier.settled);
    });
  }
  return below.every(({ given, oldest, settled }) => {
    return settled && (isSameRelease(given, target) || compareVersions(oldest, target.version) > 0);
  });
}

/** The release of each component's pods at this point of the way to the target. */
export function releasesOf(
  observation: Observation,
  components: Readonly<Record<ComponentName, ComponentState>>,
  target: Release,
): ClusterContext['releases'] {
  const there = componentNames.filter(name => runsPulsar(name) && !isToCome(components[name]));
  const tiers = there.map(name => tierOf(observation, components[name], target));
  return byComponent(name => {
    if (!runsPulsar(name)) return operatorRelease(observation);
    const at = there.indexOf(name);
    const tier = tiers[at];
    if (!tier) return presentBelow(tiers, name) ?? target;
    return isTurn(tier, tiers.slice(0, at), tiers.slice(at + 1), target) ? target : tier.given;
  });
}

/** What the next one below a component that is to come has now: it comes with that, and has its turn like all others. */
function presentBelow(tiers: readonly Tier[], name: ComponentName): Release | undefined {
  const isBelow = (tier: Tier) => componentNames.indexOf(tier.name) < componentNames.indexOf(name);
  return tiers.findLast(isBelow)?.given;
}

/** The releases as they are: what the cluster was last on its way to, and what new pods of each component get now. */
export function presentReleases(observation: Observation, fallback: Release) {
  return {
    release: recordedRelease(observation) ?? fallback,
    releases: byComponent(name => {
      if (runsPulsar(name)) return givenRelease(observation, name) ?? fallback;
      return releaseOfSet(observation, name) ?? operatorRelease(observation);
    }),
  };
}

/** The oldest version of a component's pods; the one they will have while there are none. */
export function runningVersion({ pods }: ComponentState, { version }: Release): string {
  const versions = pods.flatMap(({ metadata }) => metadata.labels?.[versionLabel] ?? []);
  return versions.sort(compareVersions)[0] ?? version;
}

/** The release that a component is still to get, as the others do or have: one that is absent gets none. */
export function awaitedRelease(
  { context, components }: Pick<ClusterState, 'context' | 'components'>,
  name: ComponentName,
): string | undefined {
  const [present, target] = [context.releases[name], releaseOf(context.spec)];
  if (components[name].absent || !runsPulsar(name) || isSameRelease(present, target)) return undefined;
  return present.version === target.version ? target.image : target.version;
}
