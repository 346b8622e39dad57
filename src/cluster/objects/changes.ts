import type { Change } from '#src/cluster/model/change.ts';
import type { Observation, PulsarCluster } from '#src/cluster/model/observation.ts';
import { unseenClaims, unseenPods } from '#src/cluster/model/unseen.ts';
import { componentLabel, configLabel } from '#src/components/build/names.ts';
import { type Comparison, needsApply } from '#src/kubernetes/apply.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { Event } from '#src/kubernetes/events.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';
import { appliedAnnotation, isLabelled, isOwned } from './ownership.ts';

export { appliedAnnotation };

/** What no owner tells to be the cluster's, but its labels. */
const labelledKinds: readonly string[] = ['PersistentVolumeClaim', 'Pod'];

/** Why nothing has been made although the cluster has a status. */
const beforeAll = ['NameTaken', 'InternalError'];

/** What has to be done so that an object is as wanted; undefined when nothing has. */
export function changeOf(
  observation: Observation,
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
): Change | undefined {
  // One that is on its way out can't be kept; its deletion wakes the next pass.
  if (live?.metadata.deletionTimestamp) return undefined;
  const verdict = needsApply(desired, live, appliedAnnotation);
  if (verdict.verdict === 'none') return undefined;
  const [note] = noteOf(observation, desired, live, verdict);
  return { desired, live, ...(note && { note }) };
}

function noteOf(
  observation: Observation,
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
  compared: Comparison,
): Event[] {
  const name = describe(desired);
  if (live && isAdopted(observation, desired, live)) {
    const message = `Adopted ${name}, which an earlier cluster of this name left`;
    return [{ type: 'Normal', reason: 'Adopted', message }];
  }
  const why = whyRestored(observation, desired, live, compared);
  if (why) return [{ type: 'Normal', reason: 'Restored', message: `Restored ${name}: ${why}` }];
  if (desired.kind !== 'StatefulSet' && desired.kind !== 'Job') return [];
  return compared.verdict === 'missing'
    ? [{ type: 'Normal', reason: 'Created', message: `Created ${name}` }]
    : [{ type: 'Normal', reason: 'Updated', message: `Updated ${name}` }];
}

/** What others have done to an object, if they have. */
function whyRestored(
  observation: Observation,
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
  { verdict, paths }: Comparison,
): string | undefined {
  if (live && labelledKinds.includes(desired.kind) && !isLabelled(observation.cluster, live))
    return 'it had lost its labels';
  if (verdict === 'drifted' || desired.kind === 'Pod') return `${paths.join(', ')} had been changed`;
  return verdict === 'missing' && wasThere(observation, desired) ? 'it had been deleted' : undefined;
}

/** Whether an object that is missing was there before: all but pods' owners exist from the first pass on. */
function wasThere(observation: Observation, { kind, metadata: { labels = {} } }: KubernetesObject): boolean {
  if (kind === 'Job') return false;
  if (labels[configLabel] !== undefined) return hasPods(observation, configLabel, labels[configLabel]);
  const component = labels[componentLabel];
  if (kind === 'StatefulSet') return hadPods(observation, component);
  return isBegun(observation.cluster) && isTold(observation.cluster, component);
}

function isBegun({ status }: PulsarCluster): boolean {
  const ready = conditionOf(status, 'Ready');
  return ready !== undefined && !beforeAll.includes(ready.reason);
}

/** Whether the status speaks of a component: others may have come with an edit. */
function isTold({ status }: PulsarCluster, component = ''): boolean {
  return status?.components?.[component] !== undefined;
}

/** Whether a component has pods, or had when the status was last written. */
function hadPods(observation: Observation, component = ''): boolean {
  const { replicas = 0 } = observation.cluster.status?.components?.[component] ?? {};
  return replicas > 0 || hasPods(observation, componentLabel, component);
}

function hasPods({ pods }: Observation, label: string, value: string): boolean {
  return pods.some(({ metadata }) => metadata.labels?.[label] === value);
}

/** Volumes have no owner. */
function isAdopted({ cluster }: Observation, desired: KubernetesObject, live: KubernetesObject): boolean {
  return isOwned(cluster, desired) && !isOwned(cluster, live);
}

/** What has to be applied so that everything wanted exists as wanted; nothing at the fixpoint. */
export function changesOf(observation: Observation, wanted: readonly KubernetesObject[]): Change[] {
  return wanted.flatMap(desired => changeOf(observation, desired, liveOf(observation, desired)) ?? []);
}

export function liveOf(
  observation: Observation,
  { kind, metadata }: KubernetesObject,
): KubernetesObject | undefined {
  const { owned, claims } = observation;
  const elsewhere: Readonly<Record<string, readonly KubernetesObject[]>> = {
    PersistentVolumeClaim: [...unseenClaims(observation), ...claims],
    Pod: [...unseenPods(observation), ...observation.pods],
  };
  const candidates = elsewhere[kind] ?? owned;
  return candidates.find(live => live.kind === kind && live.metadata.name === metadata.name);
}
