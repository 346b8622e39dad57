import { hasEnded } from '#src/cluster/model/jobs.ts';
import type { Observation, StatefulSet } from '#src/cluster/model/observation.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import { isOwned } from '#src/cluster/objects/ownership.ts';
import {
  type ComponentName,
  componentLabel,
  componentNames,
  configLabel,
} from '#src/components/build/names.ts';
import { configMapName } from '#src/components/build/objects.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** What nobody needs any more, of a cluster of which all of this is wanted. */
export function unused(
  observation: Observation,
  wanted: readonly KubernetesObject[],
  onTrial: readonly ComponentName[],
): Wants {
  const maps = unusedConfigMaps(observation, wanted, onTrial);
  const jobs = finishedJobs(observation, wanted);
  return {
    deletions: [
      ...maps.map(object => ({ object, why: 'no pod uses it any more' })),
      ...jobs.map(object => ({ object, why: 'an earlier cluster left it' })),
    ],
  };
}

/**
 * ConfigMaps that no pod was started with and that none is to be started with. Of a component that is `onTrial` all stay:
 * its pods may have to go back.
 */
function unusedConfigMaps(
  { cluster, owned, pods }: Observation,
  wanted: readonly KubernetesObject[],
  onTrial: readonly ComponentName[],
): KubernetesObject[] {
  const kept = new Set(
    wanted.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name),
  );
  const templates = owned
    .filter(({ kind }) => kind === 'StatefulSet')
    .map(set => (set as StatefulSet).spec.template);
  const used = new Set([...pods, ...templates].map(each => each?.metadata?.labels?.[configLabel]));
  return owned.filter(({ kind, metadata }) => {
    const hash = metadata.labels?.[configLabel];
    const component = componentNames.find(each => each === metadata.labels?.[componentLabel]);
    if (kind !== 'ConfigMap' || hash === undefined || !component || onTrial.includes(component)) return false;
    // Somebody may have made a copy under another name, labels and all.
    if (metadata.name !== configMapName(cluster.metadata.name, component, hash)) return false;
    return !used.has(hash) && !kept.has(metadata.name);
  });
}

/** Jobs that an earlier cluster of this name left and that have nothing more to do: nobody else would remove them. */
function finishedJobs(
  { cluster, owned }: Observation,
  wanted: readonly KubernetesObject[],
): KubernetesObject[] {
  const isWanted = (job: KubernetesObject) =>
    wanted.some(({ kind, metadata }) => kind === job.kind && metadata.name === job.metadata.name);
  return owned.filter(object => {
    return object.kind === 'Job' && !isOwned(cluster, object) && hasEnded(object) && !isWanted(object);
  });
}
