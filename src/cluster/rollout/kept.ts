import { keptByFunctions } from '#src/cluster/functions/placement.ts';
import { keptByStore } from '#src/cluster/functions/store-order.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import type { OperatorUpgrade } from './operator-upgrade.ts';

/** The components whose pods stay as they are whatever is wished for. */
export function keptComponents(state: ClusterState, { kept }: OperatorUpgrade): ReadonlySet<ComponentName> {
  const isTokenMissing = state.holds.some(({ reason }) => reason === 'MissingToken');
  const brokers = isTokenMissing ? (['broker'] as const) : [];
  return new Set([...kept, ...brokers, ...keptByFunctions(state), ...keptByStore(state)]);
}
