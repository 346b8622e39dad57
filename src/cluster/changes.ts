import { configLabel, domain } from '#src/components/names.ts';
import { needsApply } from '#src/kubernetes/apply.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';
import type { Note } from './notes.ts';
import type { Observation } from './observation.ts';

/** Holds the hash of what was last applied, by which fields that are no longer wanted are found. */
export const appliedAnnotation = `${domain}/applied`;

/** An object to apply. */
export interface Change {
  readonly desired: KubernetesObject;
  /** As the cache has it. */
  readonly live: KubernetesObject | undefined;
  /** Told as an event, where the change is worth one. */
  readonly note?: Note;
}

function liveOf(
  { owned, volumes }: Observation,
  { kind, metadata }: KubernetesObject,
): KubernetesObject | undefined {
  const candidates = kind === 'PersistentVolumeClaim' ? volumes : owned;
  return candidates.find(live => live.kind === kind && live.metadata.name === metadata.name);
}

/** Whether an object that is missing was there before: all but pods' owners exist from the first pass on. */
function wasThere({ cluster, pods }: Observation, { kind, metadata }: KubernetesObject): boolean {
  if (kind === 'Job') return false;
  const config = metadata.labels?.[configLabel];
  if (config !== undefined) return pods.some(pod => pod.metadata.labels?.[configLabel] === config);
  if (kind !== 'StatefulSet') return cluster.status?.observedGeneration !== undefined;
  const component = metadata.labels?.['app.kubernetes.io/component'];
  const counted = component ? (cluster.status?.components?.[component]?.replicas ?? 0) : 0;
  return counted > 0 || pods.some(pod => pod.metadata.labels?.['app.kubernetes.io/component'] === component);
}

function noteOf(
  observation: Observation,
  desired: KubernetesObject,
  verdict: string,
  paths: readonly string[],
): Note[] {
  const name = describe(desired);
  if (verdict === 'drifted') {
    const message = `Restored ${name}: ${paths.join(', ')} had been changed`;
    return [{ type: 'Normal', reason: 'Restored', message }];
  }
  if (verdict === 'missing' && wasThere(observation, desired)) {
    return [{ type: 'Normal', reason: 'Restored', message: `Restored ${name}: it had been deleted` }];
  }
  if (desired.kind !== 'StatefulSet' && desired.kind !== 'Job') return [];
  return verdict === 'missing'
    ? [{ type: 'Normal', reason: 'Created', message: `Created ${name}` }]
    : [{ type: 'Normal', reason: 'Updated', message: `Updated ${name}` }];
}

/** What has to be applied so that everything wanted exists as wanted; nothing at the fixpoint. */
export function changesOf(observation: Observation, wanted: readonly KubernetesObject[]): Change[] {
  return wanted.flatMap(desired => {
    const live = liveOf(observation, desired);
    // One that is on its way out can't be kept; its deletion wakes the next pass.
    if (live?.metadata.deletionTimestamp) return [];
    const { verdict, paths } = needsApply(desired, live, appliedAnnotation);
    if (verdict === 'none') return [];
    const [note] = noteOf(observation, desired, verdict, paths);
    return [{ desired, live, ...(note && { note }) }];
  });
}
