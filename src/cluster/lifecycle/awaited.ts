import type { Change } from '#src/cluster/model/change.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { outdatedOf } from '#src/cluster/model/component-state.ts';
import { counted } from '#src/cluster/model/sentence.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { awaitedRelease } from '#src/cluster/rollout/versions.ts';
import type { Expansion } from '#src/cluster/volumes/expansion.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';

/** More than that is counted only. */
const mostNamed = 5;

interface Waiting {
  readonly changes: readonly Change[];
  readonly deletions: readonly Deletion[];
  readonly expansions: ReadonlyMap<ComponentName, Expansion>;
  /** What is wanted and on its way out. */
  readonly leaving: readonly KubernetesObject[];
}

/** What a suspended cluster would do, each as what is to become of something. */
export function awaitedOf(
  state: ClusterState,
  { changes, deletions, expansions, leaving }: Waiting,
): string[] {
  const restarts = componentNames.flatMap(name => {
    const { length } = outdatedOf(state.components[name]);
    return length > 0 ? [`${counted(length, 'pod')} of ${name} to be restarted`] : [];
  });
  const releases = componentNames.flatMap(name => {
    const release = awaitedRelease(state, name);
    return release ? [`${name} to get ${release}`] : [];
  });
  const growths = [...expansions].flatMap(([name, { replace }]) => {
    return replace ? [] : [`volumes of ${name} to grow`];
  });
  const gone = deletions.filter(({ object }) => object.kind !== 'Pod');
  return [
    ...state.steps.map(({ component, message }) => `${component}: ${message}`),
    ...restarts,
    ...releases,
    ...growths,
    ...named(
      changes.map(change => `${describe(change.desired)} to be ${change.live ? 'updated' : 'created'}`),
    ),
    ...named(leaving.map(object => `${describe(object)} to be created when the one that is deleted is gone`)),
    ...named(
      gone.map(({ object, keepsDependents: isRemade }) => {
        return `${describe(object)} to be ${isRemade ? 'made again' : 'deleted'}`;
      }),
    ),
  ];
}

function named(things: readonly string[]): string[] {
  const more = things.length - mostNamed;
  return more > 0 ? [...things.slice(0, mostNamed), `${more} more`] : [...things];
}
