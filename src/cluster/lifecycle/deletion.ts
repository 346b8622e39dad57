import { isAlive, isOrphan } from '#src/cluster/model/component-state.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { nothing, type Plan } from '#src/cluster/model/plan.ts';
import { counted } from '#src/cluster/model/sentence.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { byHand, deadNodesAtEnd } from '#src/cluster/nodes/dead-node.ts';
import { overduePods } from '#src/cluster/nodes/overdue.ts';
import { isOwned } from '#src/cluster/objects/ownership.ts';
import { statusOfDeletion } from '#src/cluster/status/deleting.ts';
import { domain } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** Only with `deletionPolicy: Delete`: a cluster without it, and its namespace, can go while no operator runs. */
export const volumesFinalizer = `${domain}/volumes`;

/** Kept only while pods run without their StatefulSet: nobody else would end them if the cluster went just then. */
export const podsFinalizer = `${domain}/pods`;

const ours = [volumesFinalizer, podsFinalizer];

/** The finalizers the cluster should carry, or undefined when they are right. */
export function wantedFinalizers(
  observation: Observation,
  deletions: readonly Deletion[],
): string[] | undefined {
  const { cluster } = observation;
  const present = cluster.metadata.finalizers ?? [];
  const others = present.filter(name => !ours.includes(name));
  const isOrphaning = deletions.some(({ keepsDependents }) => keepsDependents);
  if (isOrphaning || adrift(observation).length > 0) others.push(podsFinalizer);
  if (cluster.spec.deletionPolicy === 'Delete') others.push(volumesFinalizer);
  return others.every(name => present.includes(name)) && others.length === present.length
    ? undefined
    : others;
}

/** Pods that may outlive the cluster: their owner is gone, or on its way out and may leave them behind. */
function adrift({ owned, pods }: Observation): Pod[] {
  const owners = new Set(owned.filter(isAlive).map(({ metadata }) => metadata.uid));
  return pods.filter(
    pod => isAlive(pod) && !pod.metadata.ownerReferences?.some(({ uid }) => owners.has(uid)),
  );
}

function isRunner({ kind }: KubernetesObject): boolean {
  return kind === 'StatefulSet' || kind === 'Job';
}

/**
 * The end of a cluster. With Retain the garbage collector takes what it owns, and volumes are not owned; only pods that
 * run on their own are ended here. With Delete the StatefulSets go first, then the pods, and then the volumes.
 */
export function planDeletion(observation: Observation): Plan {
  const { cluster } = observation;
  const finalizers = cluster.metadata.finalizers ?? [];
  if (!finalizers.some(name => ours.includes(name))) return onlyWatched(observation);
  const release = {
    ...nothing,
    status: cluster.status ?? {},
    finalizers: finalizers.filter(name => !ours.includes(name)),
  };
  if (finalizers.includes('orphan') || isLetGo(observation)) return release;
  const withData = cluster.spec.deletionPolicy === 'Delete' && finalizers.includes(volumesFinalizer);
  return withData ? endWithData(observation, release) : endWithoutData(observation, release);
}

/**
 * Whether the garbage collector has let go of what the cluster made, as --cascade=orphan asks of it: nothing of that is to
 * end. It takes its finalizer away when it is done, which may be before anybody has looked.
 */
function isLetGo({ cluster, owned }: Observation): boolean {
  const isFree = (object: KubernetesObject) => !isOwned(cluster, object);
  const areAllFree = owned.length > 0 && owned.every(isFree);
  return areAllFree || owned.some(object => object.kind === 'StatefulSet' && isFree(object));
}

/** A cluster that only finalizers of others keep: the status says so, and nothing is done. */
function onlyWatched(observation: Observation): Plan {
  const { finalizers = [] } = observation.cluster.metadata;
  const others = `waiting for whoever looks after the finalizers ${finalizers.join(', ')}`;
  const waits = observation.pods.length > 0 ? whatIsLeft(observation) : others;
  return { ...nothing, status: statusOfDeletion(observation, waits) };
}

function runnersOf({ cluster, owned }: Observation): KubernetesObject[] {
  return owned.filter(object => isRunner(object) && isOwned(cluster, object));
}

function remove(
  observation: Observation,
  objects: readonly KubernetesObject[],
  { why, waits }: { readonly why: string; readonly waits: string },
): Plan {
  const deletions = objects.filter(isAlive).map(object => ({ object, why }));
  return { ...nothing, status: statusOfDeletion(observation, waits), deletions };
}

/** Why pods and what makes them go, and what is waited for. */
function ofPods(observation: Observation) {
  return { why: 'the cluster is being deleted', waits: whatIsLeft(observation) };
}

/** What still runs, and what a person may have to do about it. */
function whatIsLeft(observation: Observation): string {
  const { pods } = observation;
  if (pods.length === 0) return 'waiting for what made its pods to be gone';
  const late = overduePods(observation).map(({ metadata }) => metadata.name);
  const hint = late.length > 0 ? `. ${late.join(', ')} should have stopped. ${byHand}` : '';
  return `waiting for ${counted(pods.length, 'pod')} to stop${hint}`;
}

/** Ends only pods without an owner: the garbage collector sees to the rest. */
function endWithoutData(observation: Observation, release: Plan): Plan {
  // While an owner is on its way out its pods may still be left without one.
  const isOver = adrift(observation).length === 0 && runnersOf(observation).every(isAlive);
  return isOver ? release : remove(observation, observation.pods.filter(isOrphan), ofPods(observation));
}

/** First what makes pods, then the pods, then the volumes. */
function endWithData(observation: Observation, release: Plan): Plan {
  const { pods, claims } = observation;
  const runners = runnersOf(observation);
  const orphans = pods.filter(isOrphan);
  if (runners.length > 0) return remove(observation, [...runners, ...orphans], ofPods(observation));
  if (pods.length > 0) {
    const leaving = remove(observation, orphans, ofPods(observation));
    const { deletions, ...dead } = deadNodesAtEnd(observation);
    return { ...leaving, ...dead, deletions: [...leaving.deletions, ...deletions] };
  }
  if (claims.length === 0) return release;
  const waits = `waiting for ${counted(claims.length, 'volume')} to be deleted`;
  return remove(observation, claims, { why: 'deletionPolicy is Delete', waits });
}
