import type { Observation } from '#src/cluster/model/observation.ts';
import type { References } from '#src/cluster/model/references.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { readSecret } from './secrets.ts';

/** Where it is looked for. */
export interface ReferenceReaders {
  readonly secrets: ResourceClient;
  readonly storageClasses: ResourceClient;
}

/** What is missing of what the spec refers to, as sentences that say what to do. */
export async function missingReferences(
  observation: Observation,
  { secrets, storageClasses }: References,
  readers: ReferenceReaders,
  signal: AbortSignal,
): Promise<string[]> {
  const { namespace } = observation.cluster.metadata;
  const sentences: string[] = [];
  for (const [name, keys] of secrets) {
    const found = await readSecret(namespace, name, keys, readers.secrets, signal);
    if ('missing' in found) sentences.push(found.missing);
  }
  for (const name of storageClasses) {
    if (await readers.storageClasses.get(undefined, name, signal)) continue;
    sentences.push(`StorageClass ${name} does not exist: create it or name another.`);
  }
  return sentences;
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
