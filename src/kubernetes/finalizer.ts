import type { KubernetesObject } from './object.ts';
import type { ResourceClient } from './resource-client.ts';

export function hasFinalizer(object: KubernetesObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}

/**
 * Makes sure the object cannot go before `removeFinalizer`. To be called before the first effect that needs cleaning
 * up. Returns the object as it is then; a change since it was observed is a conflict (409).
 */
export async function addFinalizer(
  client: ResourceClient,
  object: KubernetesObject,
  finalizer: string,
  signal?: AbortSignal,
): Promise<KubernetesObject> {
  if (hasFinalizer(object, finalizer) || object.metadata.deletionTimestamp) return object;
  const finalizers = [...(object.metadata.finalizers ?? []), finalizer];
  return client.patchMeta(object.metadata, { finalizers }, signal);
}

/** Lets the object go. To be called only after the cleaning up succeeded. */
export async function removeFinalizer(
  client: ResourceClient,
  object: KubernetesObject,
  finalizer: string,
  signal?: AbortSignal,
): Promise<void> {
  if (!hasFinalizer(object, finalizer)) return;
  const finalizers = object.metadata.finalizers?.filter(other => other !== finalizer) ?? [];
  await client.patchMeta(object.metadata, { finalizers }, signal);
}
