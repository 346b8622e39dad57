import type { ClusterContext } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import type { ComponentView } from './component-state.ts';
import type { Hold } from './hold.ts';
import type { BookiesInForce, EnsembleInForce, Recovery, Risk } from './in-force.ts';
import type { Observation } from './observation.ts';
import type { Procedure } from './step.ts';

/** An observation, read: what the steps look at. */
export interface World {
  readonly observation: Observation;
  readonly context: ClusterContext;
  readonly ensemble: EnsembleInForce;
  readonly bookies: BookiesInForce;
  readonly holds: readonly Hold[];
  readonly risks: readonly Risk[];
  readonly recoveries: readonly Recovery[];
  readonly procedures: readonly Procedure[];
  readonly views: Readonly<Record<ComponentName, ComponentView>>;
}
