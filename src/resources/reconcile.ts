import { isExpected, messageOf } from '#src/kubernetes/errors.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import { endPass } from './act/end-pass.ts';
import { keepPass } from './act/keep-pass.ts';
import { forget, type Pass, paceKey, type ResourceReconcilerOptions, say } from './act/pass.ts';
import { resourceFinalizer } from './act/tell.ts';
import { clusterKeyOf, type Resource, type ResourceSpec, rememberedOf } from './model/resource.ts';
import { heirOf, rivalOf, standingOf } from './standing.ts';

/**
 * One pass over one resource of any kind: where it is to live, what Pulsar has, what is to be changed. It looks at what is,
 * and remembers nothing but the fields that it has set, in the status, before it sets them.
 */
export function resourceReconciler<S extends ResourceSpec>(options: ResourceReconcilerOptions<S>) {
  const { kind, cache, clusters } = options;

  return async function reconcile(key: ObjectKey, signal: AbortSignal): Promise<RunResult> {
    const resource = cache.getByKey(key);
    if (!resource) return forget(options, paceKey(kind, key));
    const cluster = clusters.see(clusterKeyOf(resource));
    const standing = standingOf(resource, cluster, clusters);
    if (standing.kind === 'others') {
      if (!cluster) tellLeft(options, resource);
      return forget(options, paceKey(kind, key));
    }
    const sight = { nameOf: kind.nameOf, cluster };
    const see = (of: ObjectKey) => clusters.see(of);
    const rival =
      rivalOf(resource, cache.list(), sight) ??
      (kind.isInStore?.(resource.spec) ? heirOf(resource, cache.list(), { ...sight, see }) : undefined);
    const pass = { ...options, resource, standing, rival, signal, told: { status: resource.status } };
    try {
      return await (resource.metadata.deletionTimestamp ? endPass(pass) : keepPass(pass));
    } catch (error) {
      signal.throwIfAborted();
      if (!isExpected(error)) await tellOwnFault(pass, error);
      throw error;
    }
  };
}

/** Says why one that ends is left to another operator, which may not be there: the status is that one's. */
function tellLeft<S extends ResourceSpec>(
  { events }: Pick<ResourceReconcilerOptions<S>, 'events'>,
  resource: Resource<S>,
): void {
  if (!resource.metadata.deletionTimestamp) return;
  const message = `This operator does not see PulsarCluster ${clusterKeyOf(resource)}: the one that does deletes it. Where none does, have one watch both namespaces, or take off the finalizer ${resourceFinalizer}`;
  events.record(resource, { type: 'Warning', reason: 'OtherOperator', message });
}

/** Says in the status that the operator itself is at fault: few people read its log. */
async function tellOwnFault<S extends ResourceSpec>(pass: Pass<S>, error: unknown): Promise<void> {
  const message = `The operator is at fault and leaves it as it is: ${messageOf(error)}`;
  await say(pass, { reason: 'InternalError', message }, rememberedOf(pass.resource));
}
