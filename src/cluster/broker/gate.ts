import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { closed, type Gate, open } from '#src/cluster/model/gate.ts';

/** Whether a broker serves those that need one. */
export function servingBroker(state: ClusterState): Gate {
  const { ready, desired } = state.components.broker;
  return ready > 0 ? open : closed('BrokersNotReady', `Waiting for a broker: 0 of ${desired} ready`);
}
