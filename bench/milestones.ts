import { connection } from '#e2e/support/kubernetes.ts';
import { silentLogger } from '#simulation/silent-logger.ts';
import { isReady } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { podResource, projectPod } from '#src/cluster/observe/watched.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import { reflect } from '#src/kubernetes/reflector.ts';

const succeeded = ({ status }: Pod): boolean => status?.phase === 'Succeeded';

/** On the way to the first message: which pods, in what state, how many of them, make a milestone. */
const way = {
  'ZooKeeper created': { component: 'zookeeper', is: () => true, count: 1 },
  'ZooKeeper majority ready': { component: 'zookeeper', is: isReady, count: 2 },
  'metadata Job created': { component: 'metadata', is: () => true, count: 1 },
  'metadata Job succeeded': { component: 'metadata', is: succeeded, count: 1 },
  'bookies created': { component: 'bookkeeper', is: () => true, count: 1 },
  'bookie ensemble ready': { component: 'bookkeeper', is: isReady, count: 2 },
  'broker created': { component: 'broker', is: () => true, count: 1 },
  'broker ready': { component: 'broker', is: isReady, count: 1 },
} as const satisfies Record<string, { component: string; is: (pod: Pod) => boolean; count: number }>;

export type Milestone = keyof typeof way;
export const milestones = Object.keys(way) as Milestone[];

/** Follows the pods of a namespace by a watch and notes when each milestone is first seen. */
export class Way {
  /** Milliseconds of `performance.now()`. */
  readonly seenAt = new Map<Milestone, number>();
  readonly #namespace: string;
  readonly #pods = new Cache<Pod>({ project: projectPod });
  readonly #transport = openTransport({ connection, userAgent: 'pulsar-operator-bench' });
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;
  readonly #waiting = new Map<Milestone, PromiseWithResolvers<void>>();

  constructor(namespace: string) {
    this.#namespace = namespace;
    for (const milestone of milestones) this.#waiting.set(milestone, Promise.withResolvers());
    this.#pods.subscribe(() => this.#look());
    const options = { transport: this.#transport, resource: podResource, cache: this.#pods };
    this.#watching = reflect({ ...options, namespaces: [namespace], log: silentLogger }, this.#stop.signal);
  }

  whenWatching(): Promise<void> {
    return this.#pods.whenSynced();
  }

  /** Resolves in the moment in which the watch tells; `signal` ends the wait. */
  async reached(milestone: Milestone, signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(new Error(`no "${milestone}" in time in ${this.#namespace}`));
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.#waiting.get(milestone)?.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
    await this.#transport.close();
  }

  #look(): void {
    const pods = this.#pods.list();
    for (const milestone of milestones) {
      if (this.seenAt.has(milestone)) continue;
      const { component, is, count } = way[milestone];
      const ours = pods.filter(
        ({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === component,
      );
      if (ours.filter(is).length < count) continue;
      this.seenAt.set(milestone, performance.now());
      this.#waiting.get(milestone)?.resolve();
    }
  }
}
