import { type KubernetesObject, keyOf, type ObjectKey } from '#src/kubernetes/object.ts';
import type { Directory } from './model.ts';

/** The directories of its namespace that need a PulsarFunction of that name, whoever has it. */
export function whoNeeds(
  { metadata: { namespace, name } }: KubernetesObject,
  directories: readonly Directory[],
): ObjectKey[] {
  return directories
    .filter(({ metadata, status }) => {
      const isNamed = status?.files?.some(({ resource }) => resource === name) ?? false;
      return metadata.namespace === namespace && isNamed;
    })
    .map(keyOf);
}
