import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { type ClusterContext, releaseOf } from '#src/components/build/context.ts';
import { byComponent } from '#src/components/build/names.ts';
import { operatorVersion, usualOperatorImage } from '#src/components/build/operator-version.ts';
import { runsPulsar } from '#src/components/build/settings.ts';

/** All components at the release of the spec, and the canary at that of the operator. */
export function uniformReleases(
  spec: Pick<PulsarClusterSpec, 'image' | 'version'>,
): ClusterContext['releases'] {
  const release = releaseOf(spec);
  const own = { version: operatorVersion, image: usualOperatorImage };
  return byComponent(name => (runsPulsar(name) ? release : own));
}
