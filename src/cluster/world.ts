import { type ClusterContext, releaseOf } from '#src/components/context.ts';
import { type ComponentName, componentNames, workloadName } from '#src/components/names.ts';
import type { BookiesInForce } from './drain.ts';
import { type EnsembleInForce, majority } from './ensemble.ts';
import { type Hold, inForce } from './hold.ts';
import type { Recovery } from './ledger-copy.ts';
import type { Observation } from './observation.ts';
import type { Procedure } from './procedure.ts';
import { releasesOf } from './release.ts';
import { restartsOf } from './restart.ts';
import type { Risk } from './risk.ts';
import { type ComponentView, isReady, podsOf, statefulSetOf, viewOf } from './view.ts';

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

/**
 * Brokers with functions workers inside race for a subscription at their first start and the loser exits; so one
 * starts alone. Without functions all start at once. Once there were several there is no way back to one.
 */
export function brokerReplicas(observation: Observation, context: ClusterContext): number {
  const { spec, name } = context;
  const live = statefulSetOf(observation, workloadName(name, 'broker'))?.spec.replicas ?? 0;
  const alone = spec.functions !== undefined && live <= 1 && !podsOf(observation, 'broker').some(isReady);
  return alone ? Math.min(1, spec.broker.replicas) : spec.broker.replicas;
}

/** How many servers must serve before anything may rely on the ensemble. */
export function quorumOf(context: ClusterContext): number {
  return majority(context.spec.zookeeper.replicas);
}

export function worldOf(observation: Observation): World {
  const { metadata } = observation.cluster;
  const { spec, ensemble, ...found } = inForce(observation);
  const identity = {
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    uid: metadata.uid ?? '',
    spec,
    members: ensemble.members,
  };
  const desired = {
    zookeeper: spec.zookeeper.replicas,
    bookkeeper: spec.bookkeeper.replicas,
    autorecovery: spec.autorecovery.replicas,
    broker: spec.broker.replicas,
    proxy: spec.proxy.replicas,
  };
  const views = Object.fromEntries(
    componentNames.map(name => [name, viewOf(observation, identity, name, desired[name])]),
  ) as Record<ComponentName, ComponentView>;
  const context = {
    ...identity,
    releases: releasesOf(observation, views, releaseOf(spec)),
    restarts: restartsOf(observation),
  };
  return { observation, context, ensemble, ...found, views };
}
