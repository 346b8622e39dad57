import { writableBookies } from '#src/cluster/bookkeeper/gate.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { closed, type Gate, open } from '#src/cluster/model/gate.ts';
import { notYetAt } from '#src/cluster/rollout/versions.ts';
import { missingToken } from './access.ts';

/** Whether brokers may start: bookies take their ledgers, and the operator can ask them whether they serve. */
export function mayServe(state: ClusterState): Gate {
  const unasked = missingToken(state.context.spec);
  return unasked ? closed(unasked.reason, unasked.message) : writableBookies(state);
}

/** Whether a broker serves a component that comes later: in the middle of a new version nobody could say which it is to have. */
export function servingBrokerOfOneVersion(state: ClusterState): Gate {
  const { context, components } = state;
  const awaited = notYetAt(context, components);
  if (awaited === undefined) return servingBroker(state);
  const message = `Waiting for ${awaited} to get ${context.spec.version} before it comes`;
  return closed('AwaitingTurn', message);
}

/** Whether a broker serves those that need one. */
export function servingBroker(state: ClusterState): Gate {
  const { ready, desired } = state.components.broker;
  return ready > 0 ? open : closed('BrokersNotReady', `Waiting for a broker: 0 of ${desired} ready`);
}
