import { type ComponentName, configLabel } from '#src/components/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { Observation } from './observation.ts';

/**
 * ConfigMaps that no pod was started with and that none is to be started with. Of a component that is `onTrial` all stay:
 * its pods may have to go back.
 */
export function unusedConfigMaps(
  { owned, pods }: Observation,
  wanted: readonly KubernetesObject[],
  onTrial: readonly ComponentName[],
): KubernetesObject[] {
  const kept = new Set(
    wanted.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name),
  );
  const used = new Set(pods.map(({ metadata }) => metadata.labels?.[configLabel]));
  return owned.filter(({ kind, metadata }) => {
    const hash = metadata.labels?.[configLabel];
    if (onTrial.some(name => name === metadata.labels?.['app.kubernetes.io/component'])) return false;
    return kind === 'ConfigMap' && hash !== undefined && !used.has(hash) && !kept.has(metadata.name);
  });
}
