import type { ClusterContext } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import type { ComponentState } from './component-state.ts';
import type { InForce } from './in-force.ts';
import type { Observation } from './observation.ts';

/** An observation, read: what the steps look at. */
export interface ClusterState extends Omit<InForce, 'spec'> {
  readonly observation: Observation;
  /** With the spec in force. */
  readonly context: ClusterContext;
  readonly components: Readonly<Record<ComponentName, ComponentState>>;
}
