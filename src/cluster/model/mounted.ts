import { type ComponentName, configLabel } from '#src/components/build/names.ts';
import { configMapName } from '#src/components/build/objects.ts';
import { podsOf, statefulSetOf } from './component-state.ts';
import type { Observation } from './observation.ts';

export interface Labelled {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

/** A file that pods of a template, or one that was made of it, mount; undefined where there is none. */
export function mountedFile(
  { cluster, owned }: Observation,
  component: ComponentName,
  made: Labelled | undefined,
  file: string,
): string | undefined {
  const hash = made?.metadata?.labels?.[configLabel] ?? '';
  const name = configMapName(cluster.metadata.name, component, hash);
  const files = owned.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)?.['data'];
  return ((files ?? {}) as Readonly<Record<string, string>>)[file];
}

/** The store that the cluster was entered into, or is about to be; undefined while that is open, or it has its own. */
export function knownStore(observation: Observation): string | undefined {
  return observation.cluster.status?.configurationStore ?? liveStore(observation);
}

/** What brokers are told now: it outlives a status that is lost. */
function liveStore(observation: Observation): string | undefined {
  const made = [statefulSetOf(observation, 'broker')?.spec.template, ...podsOf(observation, 'broker')];
  // Pods are many, and what they mount is one thing or two.
  const different = new Map(made.map(each => [each?.metadata?.labels?.[configLabel], each]));
  const files = [...different.values()].flatMap(
    each => mountedFile(observation, 'broker', each, overridesFile) ?? [],
  );
  const told = files.map(file => [
    setting(file, 'configurationMetadataStoreUrl'),
    setting(file, 'metadataStoreUrl'),
  ]);
  return told.find(([shared, own]) => shared !== own)?.[0];
}

const overridesFile = 'overrides.conf';

function setting(file: string, key: string): string | undefined {
  return new RegExp(`^${key}=(.+)$`, 'm').exec(file)?.[1];
}
