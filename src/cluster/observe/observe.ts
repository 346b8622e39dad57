import type {
  Claim,
  Facts,
  Observation,
  OtherCluster,
  Pod,
  PulsarCluster,
} from '#src/cluster/model/observation.ts';
import { isOurClaim, isOurPod, isOurs } from '#src/cluster/objects/ownership.ts';
import type { Cache } from '#src/kubernetes/cache.ts';
import { timeOf } from '#src/kubernetes/clock.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { objectKey } from '#src/kubernetes/object.ts';

export interface Caches {
  readonly clusters: Cache<PulsarCluster>;
  readonly pods: Cache<Pod>;
  readonly claims: Cache<Claim>;
  /** The caches of the owned kinds, one each. */
  readonly owned: readonly Cache[];
}

/** What the servers of a cluster tell by themselves, and the operator of itself. */
export type Told = Pick<Observation, 'heard' | 'pulse' | 'canary' | 'operatorImage'>;

/** Everything the caches and its servers have told of a cluster, as one value. */
export function observe(caches: Caches, cluster: PulsarCluster, now: Date, told: Told = {}): Observation {
  const { namespace, name } = cluster.metadata;
  return {
    cluster,
    owned: caches.owned
      .flatMap(cache => cache.labelled(namespace, name))
      .filter(object => isOurs(cluster, object)),
    pods: caches.pods.labelled(namespace, name).filter(pod => isOurPod(cluster, pod)),
    claims: caches.claims.labelled(namespace, name).filter(claim => isOurClaim(cluster, claim)),
    others: caches.clusters.list().flatMap(other => (other === cluster ? [] : turnOf(other, cluster))),
    facts: {} satisfies Facts,
    ...told,
    now: timeOf(now),
  };
}

/** A cluster that is being deleted, waits for restarts, or is not looked after by the same operator holds nobody up. */
function turnOf(other: PulsarCluster, asking: PulsarCluster): OtherCluster[] {
  const { metadata, spec, status } = other;
  const turn = status?.operatorUpgrade;
  if (!turn || metadata.deletionTimestamp || spec.operatorUpgradePolicy === 'OnRestart') return [];
  if (status.operator !== asking.status?.operator) return [];
  const stuck = stuckAt(other);
  return [{ key: objectKey(metadata.namespace, metadata.name), turn, ...(stuck !== undefined && { stuck }) }];
}

/** Why its turn does not come to an end by itself. */
function stuckAt({ spec, status }: PulsarCluster): string | undefined {
  const isFaulty = conditionOf(status, 'Ready')?.reason === 'InternalError';
  const isStalled = conditionOf(status, 'Stalled')?.status === 'True';
  if (isFaulty || isStalled) return status?.message ?? '';
  return spec.suspend ? 'It is suspended.' : undefined;
}
