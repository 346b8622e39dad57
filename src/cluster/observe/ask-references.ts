import type { Observation } from '#src/cluster/model/observation.ts';
import type { MissingReference, References } from '#src/cluster/model/references.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

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
  const add = (kind: MissingReference['kind'], name: string, message: string) => {
    missing.push({ kind, name, message });
  };
  for (const [name, keys] of secrets) {
    const secret = await lookUp(() => readers.secrets.get(namespace, name, signal));
    if (secret === 'forbidden') {
      add(
        'Secret',
        name,
        `The operator may not look up Secret ${name}: bind ClusterRole pulsar-operator-secrets to it in namespace ${namespace}.`,
      );
      continue;
    }
    const data = (secret?.['data'] ?? {}) as Record<string, string>;
    const absent = keys.filter(key => !(key in data));
    if (!secret) add('Secret', name, `Secret ${name} does not exist in namespace ${namespace}: create it.`);
    else if (absent.length > 0)
      add('Secret', name, `Secret ${name} has no key ${absent.join(', ')}: add it.`);
  }
  for (const name of storageClasses) {
    if (await readers.storageClasses.get(undefined, name, signal)) continue;
    add('StorageClass', name, `StorageClass ${name} does not exist: create it or name another.`);
  }
  return missing;
}

/** Rights to look at Secrets are given namespace by namespace; a refusal is an answer a person can act on. */
async function lookUp<T>(question: () => Promise<T>): Promise<T | 'forbidden'> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return 'forbidden';
    throw error;
  }
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
