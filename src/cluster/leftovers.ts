import { configLabel } from '#src/components/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { Observation } from './observation.ts';

/** ConfigMaps that no pod was started with and that none is to be started with. */
export function unusedConfigMaps(
  { owned, pods }: Observation,
  wanted: readonly KubernetesObject[],
): KubernetesObject[] {
  const kept = new Set(
    wanted.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name),
  );
  const used = new Set(pods.map(({ metadata }) => metadata.labels?.[configLabel]));
  return owned.filter(({ kind, metadata }) => {
    const hash = metadata.labels?.[configLabel];
    return kind === 'ConfigMap' && hash !== undefined && !used.has(hash) && !kept.has(metadata.name);
  });
}
