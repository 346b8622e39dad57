import type { Sentence } from '#src/api/reasons.ts';
import { stateCallsAnnotation } from '#src/components/build/names.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import type { RunSpec } from './run-api.ts';

/** What is said of one whose code keeps state where that is lost; only of the files of a directory it is known what they call. */
export function stateNotKept(
  { metadata, spec }: Resource<RunSpec>,
  cluster: ClusterSeen | undefined,
): Sentence | undefined {
  const calls = metadata.annotations?.[stateCallsAnnotation];
  if (!calls || !cluster || cluster.keepsState === 'Kept') return undefined;
  const isComing = cluster.keepsState === 'NotYet';
  const keeps = isComing ? 'keeps no state before its state store is there' : 'keeps no state';
  const remedy = isComing
    ? 'see why it is not, or keep it'
    : 'set stateStore: {} in the spec of the cluster, or keep it';
  const what = `PulsarCluster ${spec.clusterRef.name} ${keeps}: what is written is lost without a word, nothing is found, and del_counter raises an exception`;
  const message = `As specified in Pulsar. But its code has ${calls}, and ${what}. To keep it, ${remedy} elsewhere`;
  return { reason: 'StateNotKept', message };
}
