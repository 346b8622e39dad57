import { fewAtATime } from '#src/clients/network/few-at-a-time.ts';
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
  const found = await fewAtATime(names, atOnce, ({ kind, metadata }) => {
    return clientOf(kind).get(metadata.namespace, metadata.name, signal);
  });
  return found.filter(object => object !== undefined);
}
