import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isReady, readySince } from '#src/cluster/model/component-state.ts';
import { hearing } from '#src/cluster/model/heard.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { lagLeft } from '#src/cluster/model/time.ts';
import { soonest } from '#src/cluster/model/wants.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { brokerId } from '#src/components/broker/config.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { deafAfter } from './hearing.ts';
import { recoveryAfter } from './stuck-recovery.ts';

const idOf = { bookkeeper: bookieId, broker: brokerId } as const;

/** Pods that are ready so lately that nobody need have heard of their servers: that ZooKeeper does not list these is no fault. */
export function notYetHeardOf(
  { observation, context, components }: ClusterState,
  name: keyof typeof idOf,
): Pod[] {
  const told = hearing(observation.heard);
  if (!told || wasReady(observation)) return [];
  const { writable, readOnly } = told.bookies;
  const listed = name === 'broker' ? told.brokers : [...writable, ...readOnly];
  return components[name].pods.filter(pod => {
    return (
      isReady(pod) &&
      lagLeft(readySince(pod), observation.now) > 0 &&
      !listed.includes(idOf[name](context, pod.metadata.name))
    );
  });
}

/** Seconds left in which the ear may miss metadata that has only just been found; undefined where it is not that. */
export function metadataLag(observation: Observation): number | undefined {
  const found = conditionOf(observation.cluster.status, 'MetadataInitialized');
  const isFirst = found?.reason === 'FoundInZooKeeper' && !wasReady(observation);
  const isMissed = (hearing(observation.heard)?.missingMetadata.length ?? 0) > 0;
  return (isFirst && isMissed && lagLeft(found.lastTransitionTime, observation.now)) || undefined;
}

/** Whether all was heard of when it was looked at last: what is missing since then is missing. */
function wasReady({ cluster }: Observation): boolean {
  return conditionOf(cluster.status, 'Ready')?.status === 'True';
}

/** When something will have been heard, or not for too long, in seconds from now; undefined where nobody waits for that. */
export function heardAfter(state: ClusterState): number | undefined {
  const { observation } = state;
  const pods = (['bookkeeper', 'broker'] as const).flatMap(name => notYetHeardOf(state, name));
  const lags = pods.map(pod => lagLeft(readySince(pod), observation.now));
  return soonest(deafAfter(observation), metadataLag(observation), recoveryAfter(observation), ...lags);
}
