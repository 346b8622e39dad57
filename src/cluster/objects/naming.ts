import type { Change } from '#src/cluster/model/change.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Observation, PulsarCluster, StatefulSet } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import { type ComponentName, podName } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { changeOf } from './changes.ts';
import { isLabelled, isOfPredecessor, isOurs, isOwned } from './ownership.ts';
import { dependentOf, Fallout } from './reliance.ts';
import { leftBehind, nameTaken, unanswered } from './taken.ts';

/** What of the changes may be done: nothing that would take over what is somebody else's. */
export interface Naming {
  /** What must be asked about names before anything is known. */
  readonly ask?: Question;
  readonly changes: readonly Change[];
  /** What waits for what may not be done. */
  readonly fallout: Fallout;
  readonly failures: readonly Failure[];
  /** Set where nothing at all may be done. */
  readonly isBlocked?: true;
  /** No watch tells of what is not ours. */
  readonly wakeAfterSeconds?: number;
}

const retrySeconds = 30;

/**
 * What is not in the caches may exist all the same: they have only what carries our labels. So names are looked up before
 * anything is created under them, on the first pass all that the cluster will ever use (`all`): where one is somebody
 * else's the cluster makes nothing at all. Later only what needs that object waits.
 */
export function namingOf(
  observation: Observation,
  changes: readonly Change[],
  all: readonly KubernetesObject[] = [],
): Naming {
  const { cluster, owned, facts } = observation;
  const fallout = new Fallout();
  const isFirst = !owned.some(object => isOwned(cluster, object));
  const later = isFirst ? all.map(desired => ({ desired, live: undefined })) : [];
  const names = [...changes, ...later].flatMap(change => namesOf(observation, change));
  const of = names.filter((name, at) => names.findIndex(other => isSame(other, name)) === at);
  if (of.length === 0) return { changes, fallout, failures: [] };
  if (!facts.names) return { ask: { fact: 'names', of }, changes, fallout, failures: [] };
  const objection = isFirst ? objectionTo(observation, of, 'nothing is made') : undefined;
  if (objection) {
    return { changes: [], fallout, failures: [objection], isBlocked: true, wakeAfterSeconds: retrySeconds };
  }
  const failures: Failure[] = [];
  const allowed = changes.flatMap(change => {
    const failure = objectionTo(observation, namesOf(observation, change), 'what needs it waits');
    const component = dependentOf(change.desired);
    if (failure) failures.push({ ...failure, ...(component && { component }) });
    if (!failure && !fallout.stopsChange(change)) return withFound(observation, change) ?? [];
    fallout.failedChange(change);
    return [];
  });
  const wake = failures.length > 0 && { wakeAfterSeconds: retrySeconds };
  return { changes: allowed, fallout, failures, ...wake };
}

function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.kind === b.kind && a.metadata.name === b.metadata.name;
}

function namesOf(observation: Observation, change: Change): KubernetesObject[] {
  return [...(change.live ? [] : [change.desired]), ...podsToCome(observation, change)];
}

/** What a StatefulSet's controller will make, or take, under the names it gives. */
function podsToCome({ cluster, pods, claims }: Observation, { desired, live }: Change): KubernetesObject[] {
  if (desired.kind !== 'StatefulSet') return [];
  const { replicas = 0, volumeClaimTemplates = [] } = (desired as StatefulSet).spec;
  const first = (live as StatefulSet | undefined)?.spec.replicas ?? 0;
  const { name: clusterName, namespace } = cluster.metadata;
  const named = (kind: string, name: string): KubernetesObject => {
    return { apiVersion: 'v1', kind, metadata: { name, ...(namespace && { namespace }) } };
  };
  const ordinals = Array.from({ length: Math.max(0, replicas - first) }, (_, at) => first + at);
  const names = ordinals.flatMap(ordinal => {
    const pod = podName(clusterName, dependentOf(desired) as ComponentName, ordinal);
    const claims = volumeClaimTemplates.map(({ metadata }) => `${metadata.name}-${pod}`);
    return [named('Pod', pod), ...claims.map(claim => named('PersistentVolumeClaim', claim))];
  });
  return names.filter(name => ![...pods, ...claims].some(each => isSame(each, name)));
}

/** Why objects may not be created, by what was found under their names. */
function objectionTo(
  { cluster, facts }: Observation,
  names: readonly KubernetesObject[],
  waits: string,
): Failure | undefined {
  if (!facts.names || names.length === 0) return undefined;
  if ('error' in facts.names) return unanswered(facts.names.error);
  const found = facts.names.value.filter(object => names.some(name => isSame(name, object)));
  const taken = found.filter(object => isTaken(cluster, object));
  if (taken.length > 0) return nameTaken(cluster, taken, waits);
  const leaving = found.filter(object => isOfPredecessor(cluster, object));
  return leaving.length > 0 ? leftBehind(leaving) : undefined;
}

/** Pods and volumes have no owner that is the cluster. */
function isTaken(cluster: PulsarCluster, object: KubernetesObject): boolean {
  if (object.kind === 'Pod' || object.kind === 'PersistentVolumeClaim') return !isLabelled(cluster, object);
  return !isOurs(cluster, object) && !isOfPredecessor(cluster, object);
}

/** What is ours and was not seen, because somebody took our labels away or the cache is late, is there all the same. */
function withFound(observation: Observation, change: Change): Change | undefined {
  const { names } = observation.facts;
  const found = names && 'value' in names ? names.value : [];
  const live = change.live ?? found.find(object => isSame(object, change.desired));
  return live === change.live ? change : changeOf(observation, change.desired, live);
}
