import { isAlive } from '#src/cluster/model/component-state.ts';
import type { Pod, PulsarCluster } from '#src/cluster/model/observation.ts';
import { isOurPod } from '#src/cluster/objects/ownership.ts';
import { clusterLabel } from '#src/components/build/names.ts';
import { type KubernetesObject, keyOf, type ObjectKey, objectKey } from '#src/kubernetes/object.ts';
import type { Caches } from './observe.ts';

/** Follows one cluster for as long as it lives. */
export interface Attendant {
  /** Told of its pods whenever one of them, or the cluster, has changed. */
  move(pods: readonly Pod[]): void;
  /** Works until the signal is aborted, and resolves when all is closed; never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

export interface AttendantsOptions<T extends Attendant> {
  readonly caches: Pick<Caches, 'clusters' | 'pods'>;
  readonly open: (key: ObjectKey, cluster: PulsarCluster, pods: readonly Pod[]) => T | undefined;
}

interface Attended<T> {
  readonly attendant: T;
  readonly close: () => void;
}

/** One for each cluster from when it is wanted until the cluster is deleted. */
export class Attendants<T extends Attendant> {
  readonly #options: AttendantsOptions<T>;
  readonly #attended = new Map<ObjectKey, Attended<T>>();
  /** Until all of theirs is closed. */
  readonly #working = new Set<Promise<void>>();

  constructor(options: AttendantsOptions<T>) {
    this.#options = options;
  }

  of(key: ObjectKey): T | undefined {
    return this.#attended.get(key)?.attendant;
  }

  /** Keeps those that are wanted until the signal is aborted, and resolves when all of theirs is closed. */
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
    for (const key of this.#attended.keys()) this.#close(key);
    await Promise.all(this.#working);
  }

  #lookByPod({ metadata: { labels, namespace } }: KubernetesObject): void {
    const name = labels?.[clusterLabel];
    if (name !== undefined) this.#look(objectKey(namespace, name));
  }

  /** The cache tells that a cluster is gone before it tells of another one of its name. */
  #look(key: ObjectKey): void {
    const { caches, open } = this.#options;
    const cluster = caches.clusters.getByKey(key);
    if (!cluster || !isAlive(cluster)) return this.#close(key);
    const { namespace, name } = cluster.metadata;
    const pods = caches.pods.labelled(namespace, name).filter(pod => isOurPod(cluster, pod));
    const kept = this.of(key);
    if (kept) return kept.move(pods);
    const attendant = open(key, cluster, pods);
    if (attendant) this.#start(key, attendant);
  }

  #start(key: ObjectKey, attendant: T): void {
    const closing = new AbortController();
    const close = () => closing.abort(new Error('nobody attends to it any more'));
    this.#attended.set(key, { attendant, close });
    const working = attendant.run(closing.signal);
    this.#working.add(working);
    void working.finally(() => this.#working.delete(working));
  }

  #close(key: ObjectKey): void {
    this.#attended.get(key)?.close();
    this.#attended.delete(key);
  }
}
