import type { Observation } from '#src/cluster/model/observation.ts';
import { type ComponentName, configLabel } from '#src/components/build/names.ts';
import { configMapName } from '#src/components/build/objects.ts';
import { workerFile } from '#src/components/functions/worker-file.ts';

interface Labelled {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

/** What workers in pods of a template, or in one that was made of it, are told; undefined where there are no workers in them. */
export function workerFileOf(
  { cluster, owned }: Observation,
  component: ComponentName,
  made: Labelled | undefined,
): string | undefined {
  const hash = made?.metadata?.labels?.[configLabel] ?? '';
  const name = configMapName(cluster.metadata.name, component, hash);
  const files = owned.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)?.['data'];
  return ((files ?? {}) as Readonly<Record<string, string>>)[workerFile];
}
