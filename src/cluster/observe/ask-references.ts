import type { Observation } from '#src/cluster/model/observation.ts';
import type { MissingReference, References } from '#src/cluster/model/references.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { readSecret } from './secrets.ts';

/** Where it is looked for. */
export interface ReferenceReaders {
  readonly secrets: ResourceClient;
  readonly storageClasses: ResourceClient;
}

/** What is missing of what the spec refers to. */
export async function missingReferences(
  observation: Observation,
  { secrets, storageClasses }: References,
  readers: ReferenceReaders,
  signal: AbortSignal,
): Promise<MissingReference[]> {
  const { namespace } = observation.cluster.metadata;
  const missing: MissingReference[] = [];
  for (const [name, keys] of secrets) {
    const found = await readSecret(namespace, name, keys, readers.secrets, signal);
    if (!('missing' in found)) continue;
    missing.push({ kind: 'Secret', name, message: found.missing, ...(found.keys && { keys: found.keys }) });
  }
  for (const name of storageClasses) {
    if (await readers.storageClasses.get(undefined, name, signal)) continue;
    const message = `StorageClass ${name} does not exist: create it or name another.`;
    missing.push({ kind: 'StorageClass', name, message });
  }
  return missing;
}

/** Those classes of volumes to grow that let them; one that does not exist does not. */
export async function expandableClasses(
  of: readonly string[],
  storageClasses: ResourceClient,
  signal: AbortSignal,
): Promise<string[]> {
  const names = of.filter(name => name !== '');
  const classes = await Promise.all(names.map(name => storageClasses.get(undefined, name, signal)));
  return names.filter((_, at) => classes[at]?.['allowVolumeExpansion'] === true);
}
