import { keptByFunctions } from '#src/cluster/functions/placement.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import type { OperatorUpgrade } from './operator-upgrade.ts';

/** The components whose pods stay as they are whatever is wished for. */
export function keptComponents(state: ClusterState, { kept }: OperatorUpgrade): ReadonlySet<ComponentName> {
  const isTokenMissing = state.holds.some(({ reason }) => reason === 'MissingToken');
  return new Set([...kept, ...(isTokenMissing ? ['broker' as const] : []), ...keptByFunctions(state)]);
}
