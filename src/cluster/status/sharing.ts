import type { Condition, PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { holdsMembers } from '#src/cluster/zookeeper/initialise.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { conditionsOf } from './conditions.ts';
import type { StatusInput } from './input.ts';

/** How the configuration store of the cluster is; as it was where nothing new is known. */
export function storeCondition(
  { observation, context }: ClusterState,
  { membership }: StatusInput,
): Condition[] {
  if (membership?.verdict) return conditionsOf(observation, { ConfigurationStoreReady: membership.verdict });
  const before = conditionOf(observation.cluster.status, 'ConfigurationStoreReady');
  return before && context.spec.configurationStore ? [before] : [];
}

/** The store that the cluster is entered into, for later passes. */
export function storeMemory(
  { cluster }: Observation,
  { membership }: StatusInput,
): Pick<PulsarClusterStatus, 'configurationStore'> {
  const store = membership?.store ?? cluster.status?.configurationStore;
  return store === undefined ? {} : { configurationStore: store };
}

/** Whether all is there that is written once: in its own store, and in the one that it shares with others. */
export function isWritten({ observation, context }: ClusterState, found: StatusInput): boolean {
  if (isConfigurationStore(context.spec)) return holdsMembers(observation);
  const { metadata, membership } = found;
  return metadata?.open === true && (membership?.gate.open ?? true);
}
