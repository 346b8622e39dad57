import { writableBookies } from '#src/cluster/bookkeeper/gate.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { closed, type Gate, open } from '#src/cluster/model/gate.ts';
import { missingToken } from './access.ts';

/** Whether brokers may start: bookies take their ledgers, and the operator can ask them whether they serve. */
export function mayServe(state: ClusterState): Gate {
  const unasked = missingToken(state.context.spec);
  return unasked ? closed(unasked.reason, unasked.message) : writableBookies(state);
}

/** Whether a broker serves those that need one. */
export function servingBroker(state: ClusterState): Gate {
  const { ready, desired } = state.components.broker;
  return ready > 0 ? open : closed('BrokersNotReady', `Waiting for a broker: 0 of ${desired} ready`);
}
