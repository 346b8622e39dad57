import { isAlive, isReady } from '#src/cluster/model/component-state.ts';
import type { Heard } from '#src/cluster/model/heard.ts';
import type { Pod, PulsarCluster } from '#src/cluster/model/observation.ts';
import { isOurPod } from '#src/cluster/objects/ownership.ts';
import { podAddress } from '#src/cluster/observe/addresses.ts';
import type { Caches } from '#src/cluster/observe/observe.ts';
import { clusterLabel } from '#src/cluster/observe/observe.ts';
import { chrootOf, ports } from '#src/components/build/context.ts';
import { componentLabel } from '#src/components/build/names.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { type KubernetesObject, keyOf, type ObjectKey, objectKey } from '#src/kubernetes/object.ts';
import { Ear, type EarHooks, type EarOptions } from './ear.ts';

export interface EarsOptions {
  readonly caches: Pick<Caches, 'clusters' | 'pods'>;
  /** Called with the key of a cluster of which something else is heard. */
  readonly onHeard: (key: ObjectKey) => void;
  readonly log: Logger;
  readonly hooks?: EarHooks;
  /** By default a real one. */
  readonly earOf?: (options: EarOptions) => ListeningEar;
}

type ListeningEar = Pick<Ear, 'heard' | 'move' | 'listen'>;

interface OpenEar {
  readonly ear: ListeningEar;
  close(): void;
}

/** The ears of all clusters: one for each whose ZooKeeper has a server that is ready, until it is suspended or deleted. */
export class Ears {
  readonly #options: EarsOptions;
  readonly #open = new Map<ObjectKey, OpenEar>();
  /** Ears until their sessions are closed. */
  readonly #listening = new Set<Promise<void>>();

  constructor(options: EarsOptions) {
    this.#options = options;
  }

  heard(key: ObjectKey): Heard | undefined {
    return this.#open.get(key)?.ear.heard;
  }

  /** Keeps the ears that are wanted until the signal is aborted, and resolves when all sessions are closed. */
  async run(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { clusters, pods } = this.#options.caches;
    const ends = [
      clusters.subscribe(change => this.#look(keyOf(change.new ?? change.old))),
      pods.subscribe(change => this.#lookByPod(change.new ?? change.old)),
    ];
    for (const cluster of clusters.list()) this.#look(keyOf(cluster));
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
    for (const end of ends) end();
    for (const key of this.#open.keys()) this.#close(key);
    await Promise.all(this.#listening);
  }

  #lookByPod({ metadata: { labels, namespace } }: KubernetesObject): void {
    const name = labels?.[clusterLabel];
    if (name !== undefined && labels?.[componentLabel] === 'zookeeper')
      this.#look(objectKey(namespace, name));
  }

  /** The cache tells that a cluster is gone before it tells of another one of its name. */
  #look(key: ObjectKey): void {
    const cluster = this.#options.caches.clusters.getByKey(key);
    const isWanted = cluster !== undefined && isAlive(cluster) && !cluster.spec.suspend;
    const open = this.#open.get(key);
    if (!isWanted) return this.#close(key);
    const addresses = this.#serversOf(cluster);
    if (open) open.ear.move(addresses);
    else if (addresses.length > 0) this.#openFor(key, cluster, addresses);
  }

  /** Where its servers are that are ready, in order: pods come in none. */
  #serversOf(cluster: PulsarCluster): string[] {
    const { namespace, name } = cluster.metadata;
    const serves = (pod: Pod) => {
      const isServer = pod.metadata.labels?.[componentLabel] === 'zookeeper' && isOurPod(cluster, pod);
      return isServer && isReady(pod) && pod.status?.podIP !== undefined;
    };
    const servers = this.#options.caches.pods.labelled(namespace, name).filter(serves);
    return servers.map(pod => podAddress(pod, ports.zookeeper.client)).sort();
  }

  #openFor(key: ObjectKey, { metadata, spec }: PulsarCluster, addresses: readonly string[]): void {
    const { log, hooks, onHeard, earOf = options => new Ear(options) } = this.#options;
    const closing = new AbortController();
    const ear = earOf({
      of: key,
      root: { chroot: chrootOf(spec), clusterName: metadata.name },
      addresses,
      onHeard: () => onHeard(key),
      log,
      ...(hooks && { hooks }),
    });
    const close = () => closing.abort(new Error('nobody listens any more'));
    this.#open.set(key, { ear, close });
    const listening = ear.listen(closing.signal);
    this.#listening.add(listening);
    void listening.finally(() => this.#listening.delete(listening));
  }

  #close(key: ObjectKey): void {
    this.#open.get(key)?.close();
    this.#open.delete(key);
  }
}
