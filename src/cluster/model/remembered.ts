import type { FailedRoll } from '#src/api/cluster-status.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import type { Observation } from './observation.ts';

/** How far the present template of a component can be trusted. */
export interface Rollout {
  /** The last revision of which a pod has served; absent while none ever has. */
  readonly proven?: string;
  /** Of brokers: the revision with which all of them have passed their health check. */
  readonly checked?: string;
  /** Set while the wanted template is one that has failed. */
  readonly failed?: FailedRoll;
}

export type Rollouts = Readonly<Record<ComponentName, Rollout>>;

/** What the status remembers of a component's rollout. */
export function remembered({ cluster }: Observation, name: ComponentName): Rollout {
  const { provenRevision, checkedRevision, failedRoll } = cluster.status?.components?.[name] ?? {};
  return {
    ...(provenRevision && { proven: provenRevision }),
    ...(checkedRevision && { checked: checkedRevision }),
    ...(failedRoll && { failed: failedRoll }),
  };
}
