import { servingBroker } from '#src/cluster/broker/gate.ts';
import { keptByFunctions } from '#src/cluster/functions/placement.ts';
import { storeOfWorkers } from '#src/cluster/functions/store-order.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isSettled } from '#src/cluster/model/component-state.ts';
import { closed, type Gate } from '#src/cluster/model/gate.ts';
import { notYetAt } from './versions.ts';

/** Whether a broker serves a component that comes later: in the middle of a new version nobody could say which it is to have. */
export function servingBrokerOfOneVersion(state: ClusterState): Gate {
  const { context, components } = state;
  const awaited = notYetAt(context, components);
  if (awaited === undefined) return servingBroker(state);
  const message = `Waiting for ${awaited} to get ${context.spec.version} before it comes`;
  return closed('AwaitingTurn', message);
}

/** The same of functions workers; but brokers that wait for these, and are all alike, get their new version after that. */
export function mayBeWorkers(state: ClusterState): Gate {
  const store = storeOfWorkers(state);
  if (!store.open) return store;
  const isAwaited = keptByFunctions(state).includes('broker') && isSettled(state.components.broker);
  return isAwaited ? servingBroker(state) : servingBrokerOfOneVersion(state);
}
