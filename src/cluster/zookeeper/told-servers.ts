import { dequal } from 'dequal';
import { mostServers } from '#src/api/components.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Observation, PulsarCluster } from '#src/cluster/model/observation.ts';
import { appliedAnnotation } from '#src/components/build/names.ts';
import { ensembleMapName } from '#src/components/zookeeper/membership.ts';
import { ensembleMap, type ToldServers } from '#src/components/zookeeper/objects.ts';
import { appliedHash } from '#src/kubernetes/apply.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/**
 * What the operator has last told the servers that start: the hash that it left there says so, whatever somebody has made of
 * the rest. Without it the content does, as far as it is one of ours; that their ensemble has formed is believed of any.
 */
export function toldServers({ cluster, owned }: Observation): Partial<ToldServers> {
  const name = ensembleMapName(cluster.metadata);
  const map = owned.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
  if (!map) return {};
  const applied = map.metadata.annotations?.[appliedAnnotation];
  const { bootstrap } = map['data'] as { readonly bootstrap?: string };
  return (
    all.find(told => appliedHash(mapOf(cluster, told)) === applied) ??
    all.find(told => dequal(mapOf(cluster, told)['data'], map['data'])) ?? {
      hasFormed: bootstrap === 'false',
    }
  );
}

/** All that servers may be told. */
const all: readonly ToldServers[] = Array.from({ length: mostServers }, (_, at) => at + 1).flatMap(
  servers => {
    return [false, true].map(hasFormed => ({ servers, hasFormed }));
  },
);

function mapOf(cluster: PulsarCluster, told: ToldServers): KubernetesObject {
  return ensembleMap({ ...identityOf(cluster), uid: cluster.metadata.uid ?? '' }, told);
}
