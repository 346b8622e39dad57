import { componentOf, isAlive, isOrphan } from '#src/cluster/model/component-state.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { nothing, type Plan } from '#src/cluster/model/plan.ts';
import { counted, listed } from '#src/cluster/model/sentence.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { soonest } from '#src/cluster/model/wants.ts';
import { byHand, deadNodesAtEnd } from '#src/cluster/nodes/dead-node.ts';
import { overduePods } from '#src/cluster/nodes/overdue.ts';
import { isOwned } from '#src/cluster/objects/ownership.ts';
import { type Ending, statusOfDeletion } from '#src/cluster/status/deleting.ts';
import { domain } from '#src/components/build/names.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';

/** Only with `deletionPolicy: Delete`: a cluster without it, and its namespace, can go while no operator runs. */
export const volumesFinalizer = `${domain}/volumes`;

/** Kept only while pods run without their StatefulSet: nobody else would end them if the cluster went just then. */
export const podsFinalizer = `${domain}/pods`;

/** Of a configuration store: kept while clusters use it, which could not start without it. */
export const membersFinalizer = `${domain}/members`;

const ours = [volumesFinalizer, podsFinalizer, membersFinalizer];

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
  if (observation.members?.length) others.push(membersFinalizer);
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

/** What is done about the end of a cluster, and what that waits for. */
type End = Ending & Partial<Pick<Plan, 'needs' | 'deletions' | 'finalizers' | 'wakeAfterSeconds'>>;

/** The end of a cluster, and what is said of it; `failed` is what this pass has tried in vain. */
export function planDeletion(observation: Observation, failed: readonly Failure[] = []): Plan {
  const { waits, remaining, ...done } = endOf(observation);
  const ending = { waits, ...(remaining !== undefined && { remaining }) };
  const { status, events, deadlineSeconds } = statusOfDeletion(observation, ending, failed);
  const wake = soonest(done.wakeAfterSeconds, deadlineSeconds);
  return { ...nothing, ...done, status, events, ...(wake !== undefined && { wakeAfterSeconds: wake }) };
}

/**
 * With Retain the garbage collector takes what the cluster owns, and volumes are not owned; only pods that run on their
 * own are ended here. With Delete StatefulSets and pods go first, brokers before bookies and these before ZooKeeper, and then the volumes.
 */
function endOf(observation: Observation): End {
  const { cluster, members = [] } = observation;
  if (members.length > 0) return { waits: stillUsed(observation, members), remaining: members.length };
  const finalizers = cluster.metadata.finalizers ?? [];
  if (!finalizers.some(name => ours.includes(name))) return onlyWatched(observation);
  const release = {
    waits: 'nothing of it is left',
    finalizers: finalizers.filter(name => !ours.includes(name)),
  };
  if (finalizers.includes('orphan') || isLetGo(observation)) return release;
  const withData = cluster.spec.deletionPolicy === 'Delete' && finalizers.includes(volumesFinalizer);
  return withData ? endWithData(observation, release) : endWithoutData(observation, release);
}

/** One that is deleted with --cascade=foreground loses at once what makes its pods, whatever finalizers of ours it has. */
function stillUsed({ owned }: Observation, members: readonly string[]): string {
  const serves = owned.some(object => object.kind === 'StatefulSet' && isAlive(object));
  const state = serves
    ? 'It serves on until they are deleted; their data is untouched'
    : 'Its servers are being taken away, as with --cascade=foreground, and these clusters lose it; its volumes stay meanwhile. To have it back remove its finalizers and create it again under its name: it comes up over its volumes';
  return `waiting for the clusters that use this configuration store: ${listed(members)}. ${state}`;
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
function onlyWatched(observation: Observation): End {
  const { finalizers = [] } = observation.cluster.metadata;
  const others = `waiting for whoever looks after the finalizers ${finalizers.join(', ')}`;
  return observation.pods.length > 0 ? podsLeft(observation) : { waits: others };
}

function runnersOf({ cluster, owned }: Observation): KubernetesObject[] {
  return owned.filter(object => isRunner(object) && isOwned(cluster, object));
}

function remove(objects: readonly KubernetesObject[], why: string): Deletion[] {
  return objects.filter(isAlive).map(object => ({ object, why }));
}

const isEnding = 'the cluster is being deleted';

/** Kubernetes removes nothing that has finalizers, and puts one on a claim that a pod mounts. */
const ifItLasts = 'If this lasts, look at their finalizers, and for pods of others that use them';

/** What still runs, of which these are to stop now, and what a person may have to do about it. */
function podsLeft(observation: Observation, now: readonly Pod[] = observation.pods): Ending {
  const { pods } = observation;
  if (pods.length === 0) {
    const made = listed(runnersOf(observation).map(describe));
    return { waits: `waiting for ${made} to be gone, which made its pods. ${ifItLasts}` };
  }
  const late = overduePods(observation).map(({ metadata }) => metadata.name);
  const hint = late.length > 0 ? `. ${late.join(', ')} should have stopped. ${byHand}` : '';
  // In an order of their own: watches tell them in any.
  const names = listed(now.map(({ metadata }) => metadata.name).sort(), 3);
  const who = now.length > 0 ? `: ${names}` : '';
  return { waits: `waiting for ${counted(pods.length, 'pod')} to stop${who}${hint}`, remaining: pods.length };
}

/** Ends only pods without an owner: the garbage collector sees to the rest. */
function endWithoutData(observation: Observation, release: End): End {
  // While an owner is on its way out its pods may still be left without one.
  const isOver = adrift(observation).length === 0 && runnersOf(observation).every(isAlive);
  if (isOver) return release;
  return { ...podsLeft(observation), deletions: remove(observation.pods.filter(isOrphan), isEnding) };
}

/** Who is relied on ends last: a broker whose ZooKeeper is gone waits for it until it is killed, which takes minutes. */
const last = ['bookkeeper', 'zookeeper'];

function turnOf(object: KubernetesObject): number {
  return last.indexOf(componentOf(object));
}

/** No watch tells of the end of volumes that have lost their labels. */
const unseenSeconds = 5;

/** First what makes pods, then the pods, in the order in which they rely on each other; then the volumes. */
function endWithData(observation: Observation, release: End): End {
  const { pods, claims } = observation;
  const runners = runnersOf(observation);
  const left = { remaining: runners.length + pods.length + claims.length };
  const turn = Math.min(...[...runners, ...pods].map(turnOf));
  const isNow = (object: KubernetesObject) => turnOf(object) === turn;
  const [runnersNow, podsNow] = [runners.filter(isNow), pods.filter(isNow)];
  const told = { ...podsLeft(observation, podsNow), ...left };
  const orphans = podsNow.filter(isOrphan);
  if (runnersNow.length > 0) return { ...told, deletions: remove([...runnersNow, ...orphans], isEnding) };
  if (podsNow.length > 0) {
    const { deletions, ...dead } = deadNodesAtEnd(observation);
    const deadNow = deletions.filter(({ object }) => isNow(object));
    return { ...told, ...dead, deletions: [...remove(orphans, isEnding), ...deadNow] };
  }
  const { unseenClaims: fact } = observation.facts;
  if (fact && 'error' in fact) {
    const waits = `waiting for an answer about volumes that are not seen: ${fact.error}`;
    return { waits, ...left, wakeAfterSeconds: unseenSeconds };
  }
  if (claims.length === 0) return release;
  const names = listed(claims.map(({ metadata }) => metadata.name));
  const waits = `waiting for ${counted(claims.length, 'volume')} to be deleted: ${names}. ${ifItLasts}`;
  const deletions = remove(claims, 'deletionPolicy is Delete');
  return { waits, ...left, deletions, wakeAfterSeconds: unseenSeconds };
}
