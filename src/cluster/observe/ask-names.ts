import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

/** A new cluster has some hundred names. */
const atOnce = 16;

/** Those of the objects that exist, as they are, whoever made them. */
export async function lookUpNames(
  names: readonly KubernetesObject[],
  clientOf: (kind: string) => ResourceClient,
  signal: AbortSignal,
): Promise<KubernetesObject[]> {
  const left = [...names];
  const found: KubernetesObject[] = [];
  const worker = async (): Promise<void> => {
    for (let each = left.pop(); each !== undefined; each = left.pop()) {
      const { kind, metadata } = each;
      const object = await clientOf(kind).get(metadata.namespace, metadata.name, signal);
      if (object) found.push(object);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const order = (object: KubernetesObject) => {
    return names.findIndex(
      ({ kind, metadata }) => kind === object.kind && metadata.name === object.metadata.name,
    );
  };
  return found.sort((a, b) => order(a) - order(b));
}
