import type { ResourceKind } from './model/kind.ts';
import { clusterKeyOf, type Resource, type ResourceSpec } from './model/resource.ts';
import { wasSettled } from './status.ts';

/** Something in Pulsar by which others may be found that are in it: a tenant, a namespace or a topic of a cluster. */
export function placeOf<S extends ResourceSpec>(
  { noun, nameOf }: Pick<ResourceKind<S>, 'noun' | 'nameOf'>,
  resource: Resource<S>,
): string {
  return `${clusterKeyOf(resource)} ${noun} ${nameOf(resource)}`;
}

/** Whether it may have waited for what is there now. */
export function waitsFor<S extends ResourceSpec>(
  { within }: Pick<ResourceKind<S>, 'within'>,
  resource: Resource<S>,
  place: string,
): boolean {
  if (!within || wasSettled(resource)) return false;
  return `${clusterKeyOf(resource)} ${within(resource)}` === place;
}

/** Whether it is as it shall be since this change: of one that is new here all are looked at anyway. */
export function becameSettled(before: Resource | undefined, now: Resource | undefined): boolean {
  return before !== undefined && now !== undefined && wasSettled(now) && !wasSettled(before);
}
