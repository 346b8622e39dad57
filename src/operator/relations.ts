import type { Relation, Served } from '#src/binding/model.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { type Caches, observe } from '#src/cluster/observe/observe.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import type { ClustersSeen } from '#src/resources/model/cluster-seen.ts';
import { clusterKeyOf, type LivesInCluster } from '#src/resources/model/resource.ts';
import { signatureOf, standingOf } from '#src/resources/standing.ts';
import { onClusterChange } from './on-cluster-change.ts';

/** How applications stand to the clusters of the caches. */
export class Relations {
  readonly #caches: Caches;
  readonly #clusters: Pick<ClustersSeen, 'see' | 'watches'>;
  readonly #listeners: ((cluster: ObjectKey) => void)[] = [];

  constructor(caches: Caches, clusters: Pick<ClustersSeen, 'see' | 'watches'>) {
    this.#caches = caches;
    this.#clusters = clusters;
    const tell = (cluster: ObjectKey) => {
      for (const changed of this.#listeners) changed(cluster);
    };
    onClusterChange(caches, key => this.#signature(key), tell);
  }

  of(client: LivesInCluster): Relation {
    const key = clusterKeyOf(client);
    const standing = standingOf(client, this.#clusters.see(key), this.#clusters);
    const cluster = this.#caches.clusters.getByKey(key);
    if (standing.kind === 'waits') {
      const { sentence, isOver } = standing;
      return { kind: 'waits', sentence, ...(cluster && !isOver && { cluster: this.#served(cluster) }) };
    }
    if (standing.kind === 'others' || !cluster) return { kind: 'others' };
    return { kind: 'serves', cluster: this.#served(cluster) };
  }

  #served(cluster: PulsarCluster): Served {
    return { ...identityOf(cluster), spec: cluster.spec, hasProxy: this.#hasProxy(cluster) };
  }

  /** Calls back when anything of a cluster changes by which applications go. */
  onChange(changed: (cluster: ObjectKey) => void): void {
    this.#listeners.push(changed);
  }

  #signature(key: ObjectKey): string {
    const cluster = this.#caches.clusters.getByKey(key);
    if (!cluster) return '';
    const { generation } = cluster.metadata;
    return JSON.stringify([signatureOf(this.#clusters.see(key)), generation, this.#hasProxy(cluster)]);
  }

  #hasProxy(cluster: PulsarCluster): boolean {
    return podsOf(observe(this.#caches, cluster, new Date()), 'proxy').some(isReady);
  }
}
