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
  const data = map['data'] as Data;
  const said = saidBy(cluster, data) ?? { hasFormed: data.bootstrap === 'false' };
  const applied = map.metadata.annotations?.[appliedAnnotation];
  if (applied === undefined) return said;
  const isLast = (told: ToldServers) => appliedHash(mapOf(cluster, told)) === applied;
  // Nearly always nobody has changed it: the others need not be tried.
  return 'servers' in said && isLast(said) ? said : (all.find(isLast) ?? said);
}

interface Data {
  readonly ensemble?: string;
  readonly bootstrap?: string;
}

/** What a content says that is one of ours; undefined for any other. */
function saidBy(cluster: PulsarCluster, data: Data): ToldServers | undefined {
  const servers = data.ensemble?.split('\n').filter(line => line !== '').length ?? 0;
  if (servers === 0 || servers > mostServers) return undefined;
  const told = { servers, hasFormed: data.bootstrap === 'false' };
  return dequal(mapOf(cluster, told)['data'], data) ? told : undefined;
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
