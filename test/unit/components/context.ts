import { uniformReleases } from '#simulation/releases.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { ClusterContext } from '#src/components/build/context.ts';

/** What builders know of a cluster `demo` in namespace `pulsar` that was written as `spec`, before its ensemble has formed. */
export function contextOf(spec: object = {}, more: Partial<ClusterContext> = {}): ClusterContext {
  const parsed = pulsarClusterSpec.parse(spec);
  return {
    name: 'demo',
    namespace: 'pulsar',
    uid: '6a8f2f5e-0c1d-4b7e-9a53-3c2d1e0f4b6a',
    spec: parsed,
    members: undefined,
    releases: uniformReleases(parsed),
    restarts: {},
    ...more,
  };
}
