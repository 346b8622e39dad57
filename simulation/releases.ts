import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { type ClusterContext, releaseOf } from '#src/components/build/context.ts';
import { byComponent } from '#src/components/build/names.ts';

/** All components at the release of the spec. */
export function uniformReleases(
  spec: Pick<PulsarClusterSpec, 'image' | 'version'>,
): ClusterContext['releases'] {
  const release = releaseOf(spec);
  return byComponent(() => release);
}
