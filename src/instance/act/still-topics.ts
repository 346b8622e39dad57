import { isDueToUnload, type Stills, stillAfter } from '#src/instance/leave/unload.ts';
import type { Scan } from '#src/instance/scan.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';

/** Which topics stand still in clusters of instances. An operator that starts knows of none, and watches anew. */
export class StillTopics {
  readonly #known = new Map<ObjectKey, Map<string, Stills>>();

  /** What was seen in a cluster, with which topics have stood still for long. */
  see(key: ObjectKey, cluster: string, scan: Scan, nowMs: number): Scan {
    const known = this.#known.get(key) ?? new Map<string, Stills>();
    const stills = stillAfter(known.get(cluster) ?? new Map(), scan.namespaces, nowMs);
    this.#known.set(key, known.set(cluster, stills));
    const namespaces = scan.namespaces.map(each => ({
      ...each,
      topics: each.topics.map(topic =>
        isDueToUnload(stills.get(topic.name), nowMs) ? { ...topic, isStill: true } : topic,
      ),
    }));
    return { ...scan, namespaces };
  }

  /** Says that a topic is about to be unloaded. */
  unloading(key: ObjectKey, cluster: string, topic: string): void {
    const known = this.#known.get(key);
    const stills = known?.get(cluster);
    const still = stills?.get(topic);
    if (still) known?.set(cluster, new Map(stills).set(topic, { ...still, isUnloaded: true }));
  }

  forget(key: ObjectKey): void {
    this.#known.delete(key);
  }
}
