import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { presentPlace } from '#src/cluster/functions/placement.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { notYetAt } from './versions.ts';

/**
 * Functions where they are, if they are to go elsewhere before all have the version that all are getting: brokers would wait
 * for workers, and these for the version.
 */
export function functionsThatStay(state: ClusterState): PulsarClusterSpec['functions'] {
  const { context, components, observation } = state;
  const { functions } = context.spec;
  const placement = presentPlace(observation);
  if (!functions || !placement || placement === functions.placement) return undefined;
  return notYetAt(context, components) ? { ...functions, placement } : undefined;
}
