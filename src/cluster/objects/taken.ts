import type { Failure } from '#src/cluster/model/failure.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { labelsOf } from '#src/components/build/names.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';

/** Names that somebody else has; `waits` says what becomes of the cluster meanwhile. */
export function nameTaken(
  cluster: PulsarCluster,
  taken: readonly KubernetesObject[],
  waits: string,
): Failure {
  const { namespace = 'default' } = cluster.metadata;
  const [exist, are, them] = taken.length > 1 ? ['exist', 'are', 'them'] : ['exists', 'is', 'it'];
  const remedy = `Delete ${them}, or give the cluster another name; until then ${waits}.`;
  const message = `${list(taken)} ${exist} in namespace ${namespace} and ${are} not of this cluster. ${remedy}${handOver(cluster, taken)}`;
  return { reason: 'NameTaken', message, remaining: taken.length };
}

function list(objects: readonly KubernetesObject[]): string {
  const names = objects.map(describe);
  const last = names.pop();
  return names.length > 0 ? `${names.join(', ')} and ${last}` : `${last}`;
}

/** A volume made by hand, for instance of a snapshot, can be handed over. */
function handOver({ metadata }: PulsarCluster, taken: readonly KubernetesObject[]): string {
  const claim = taken.find(({ kind }) => kind === 'PersistentVolumeClaim');
  if (!claim) return '';
  const component = claim.metadata.name.startsWith('data-') ? 'zookeeper' : 'bookkeeper';
  const wanted = Object.entries(labelsOf(metadata.name, component)).map(pair => pair.join('='));
  return ` To have ${claim.metadata.name} used, label it ${wanted.join(',')}.`;
}

/** Names of an earlier cluster, whose objects the garbage collector is about to remove. */
export function leftBehind(objects: readonly KubernetesObject[]): Failure {
  const message = `Waiting for ${list(objects)} of an earlier cluster of this name to be removed`;
  return { reason: 'Waiting', message };
}

/** Names about which there is no answer. */
export function unanswered(error: string): Failure {
  const message = `Waiting for an answer about the names of what is to be created: ${error}`;
  return { reason: 'Waiting', message };
}
