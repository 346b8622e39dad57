import { domain } from '#src/components/build/names.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Resource } from '#src/resources/model/resource.ts';

/** Not with `deletionPolicy: Retain`: what is to stay in Pulsar can go while no operator runs. */
export const resourceFinalizer = `${domain}/pulsar`;

/** Adds our finalizer or takes it away; returns whether there was anything to do. */
export async function setFinalizer(
  { metadata }: Resource,
  isWanted: boolean,
  client: Pick<ResourceClient, 'patchMeta'>,
  signal: AbortSignal,
): Promise<boolean> {
  const { finalizers = [] } = metadata;
  if (finalizers.includes(resourceFinalizer) === isWanted) return false;
  const others = finalizers.filter(each => each !== resourceFinalizer);
  await client.patchMeta(
    metadata,
    { finalizers: isWanted ? [...others, resourceFinalizer] : others },
    signal,
  );
  return true;
}
