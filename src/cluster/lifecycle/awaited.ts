import type { Change } from '#src/cluster/model/change.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { outdatedOf } from '#src/cluster/model/component-state.ts';
import { counted } from '#src/cluster/model/sentence.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { awaitedRelease } from '#src/cluster/rollout/versions.ts';
import { componentNames } from '#src/components/build/names.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';

/** More than that is counted only. */
const mostNamed = 5;

interface Waiting {
  readonly changes: readonly Change[];
  readonly deletions: readonly Deletion[];
  /** What is wanted and on its way out. */
  readonly leaving: readonly KubernetesObject[];
}

/** What a suspended cluster would do, each as what is to become of something. */
export function awaitedOf(
  { steps, components, context }: ClusterState,
  { changes, deletions, leaving }: Waiting,
): string[] {
  const restarts = componentNames.flatMap(name => {
    const { length } = outdatedOf(components[name]);
    return length > 0 ? [`${counted(length, 'pod')} of ${name} to be restarted`] : [];
  });
  const releases = componentNames.flatMap(name => {
    const release = awaitedRelease(context, name);
    return release ? [`${name} to get ${release}`] : [];
  });
  const gone = deletions.filter(({ object }) => object.kind !== 'Pod');
  return [
    ...steps.map(({ component, message }) => `${component}: ${message}`),
    ...restarts,
    ...releases,
    ...named(
      changes.map(change => `${describe(change.desired)} to be ${change.live ? 'updated' : 'created'}`),
    ),
    ...named(leaving.map(object => `${describe(object)} to be created when the one that is deleted is gone`)),
    ...named(gone.map(({ object }) => `${describe(object)} to be deleted`)),
  ];
}

function named(things: readonly string[]): string[] {
  const more = things.length - mostNamed;
  return more > 0 ? [...things.slice(0, mostNamed), `${more} more`] : [...things];
}
