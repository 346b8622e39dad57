import type { ClusterContext } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import type { ComponentState } from './component-state.ts';
import type { InForce } from './in-force.ts';
import type { Observation } from './observation.ts';

/** What every stage decides on: the observation, the spec in force, and each component as it is. */
export interface ClusterState extends Omit<InForce, 'spec'> {
  readonly observation: Observation;
  /** With the spec in force. */
  readonly context: ClusterContext;
  readonly components: Readonly<Record<ComponentName, ComponentState>>;
}
