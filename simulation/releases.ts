import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { type ClusterContext, releaseOf } from '#src/components/build/context.ts';

/** All components at the release of the spec. */
export function uniformReleases(
  spec: Pick<PulsarClusterSpec, 'image' | 'version'>,
): ClusterContext['releases'] {
  const release = releaseOf(spec);
  return { zookeeper: release, bookkeeper: release, autorecovery: release, broker: release, proxy: release };
}
