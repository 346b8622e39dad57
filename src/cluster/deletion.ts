import { domain } from '#src/components/names.ts';
import type { Observation } from './observation.ts';
import type { Plan } from './plan.ts';

/** Kept only while the volumes go with the cluster: without it a cluster and its namespace vanish without us. */
export const volumesFinalizer = `${domain}/volumes`;

/** The finalizers the cluster should carry, or undefined when they are right. */
export function wantedFinalizers({ cluster }: Observation): string[] | undefined {
  const present = cluster.metadata.finalizers ?? [];
  const others = present.filter(name => name !== volumesFinalizer);
  const wanted = cluster.spec.deletionPolicy === 'Delete' ? [...others, volumesFinalizer] : others;
  return wanted.length === present.length ? undefined : wanted;
}

/**
 * The end of a cluster. With Retain there is nothing to do: the garbage collector takes what it owns, and volumes are
 * not owned. With Delete the StatefulSets go first, then the pods, and then the volumes.
 */
export function planDeletion(observation: Observation): Plan {
  const { cluster, owned, pods, volumes } = observation;
  const nothing = {
    needs: [],
    operations: [],
    changes: [],
    deletions: [],
    status: cluster.status ?? {},
    events: [],
  };
  const finalizers = cluster.metadata.finalizers ?? [];
  if (!finalizers.includes(volumesFinalizer)) return nothing;
  const released = finalizers.filter(name => name !== volumesFinalizer);
  if (cluster.spec.deletionPolicy === 'Retain') return { ...nothing, finalizers: released };
  const runners = owned.filter(({ kind }) => kind === 'StatefulSet' || kind === 'Job');
  const alive = (object: { metadata: { deletionTimestamp?: string } }) => !object.metadata.deletionTimestamp;
  if (runners.length > 0 || pods.length > 0) {
    const deletions = runners.filter(alive).map(object => ({ object, why: 'the cluster is being deleted' }));
    return { ...nothing, deletions };
  }
  if (volumes.length > 0) {
    const deletions = volumes.filter(alive).map(object => ({ object, why: 'deletionPolicy is Delete' }));
    return { ...nothing, deletions };
  }
  return { ...nothing, finalizers: released };
}
