import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { open } from '#src/cluster/model/gate.ts';
import { componentStatus } from '#src/cluster/status/component-message.ts';
import type { StatusInput } from '#src/cluster/status/input.ts';
import { summary } from '#src/cluster/status/summary.ts';
import { byComponent } from '#src/components/build/names.ts';
import { stateAtRest, withComponent } from '../at-rest.ts';

/** What is said of a cluster that has its metadata. */
export function said(state: ClusterState, found: StatusInput = {}) {
  const findings = { metadata: open, ...found };
  return summary(
    state,
    byComponent(name => componentStatus(state, name, findings)),
    findings,
  );
}

export const ready = (state: ClusterState, found?: StatusInput) => said(state, found).ready;

export function unwell(name: 'zookeeper' | 'broker' | 'proxy', state = stateAtRest()): ClusterState {
  return withComponent(state, name, { ready: 1 });
}
